from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class LedgerConfig(AppConfig):
    name = "shop.ledger"
    label = "ledger"
    verbose_name = _("Consumption-aid ledger")

    def ready(self):
        from catalog.programmes import names

        from . import receivers  # noqa: F401
        from .models import SalesChannel

        names.tell("sales_channel", lambda codes: {code: str(name) for code, name in SalesChannel.choices})
