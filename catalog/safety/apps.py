from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SafetyConfig(AppConfig):
    name = "catalog.safety"
    label = "safety"
    verbose_name = _("Safety")

    def ready(self):
        from . import receivers  # noqa: F401
