from django.utils.translation import gettext_lazy as _
from oscar.apps.partner import apps


class PartnerConfig(apps.PartnerConfig):
    name = "catalog.oscar_forks.partner"

    def ready(self):
        """Oscar's stock alerts stay unused: nothing to listen to."""
        from catalog.programmes import names

        from .models import SellerKind

        # Abroad a household sells by itself; here it does through a cooperative or the village.
        names.tell("producer", lambda codes: dict([*_texts(SellerKind.choices), ("household", str(_("household")))]))


def _texts(choices):
    return [(code, str(name)) for code, name in choices]
