from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProtectionConfig(AppConfig):
    name = "catalog.protection"
    label = "protection"
    verbose_name = _("Protected origins")

    def ready(self):
        from . import receivers  # noqa: F401
