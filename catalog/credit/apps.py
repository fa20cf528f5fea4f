from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CreditConfig(AppConfig):
    name = "catalog.credit"
    label = "credit"
    verbose_name = _("Credit file")

    def ready(self):
        from . import receivers  # noqa: F401
