from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProcurementConfig(AppConfig):
    name = "shop.procurement"
    label = "procurement"
    verbose_name = _("Procurement")

    def ready(self):
        from . import receivers  # noqa: F401
