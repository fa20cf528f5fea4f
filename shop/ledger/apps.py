from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "shop.ledger"
    label = "ledger"
    verbose_name = _("Consumption-aid ledger")

    def ready(self):
        from . import receivers  # noqa: F401
