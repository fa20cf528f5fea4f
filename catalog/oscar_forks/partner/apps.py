from oscar.apps.partner import apps


class PartnerConfig(apps.PartnerConfig):
    name = "catalog.oscar_forks.partner"

    def ready(self):
        """Oscar's stock alerts stay unused: nothing to listen to."""
        from catalog.programmes import names

        from .models import SellerKind

        names.tell("producer", lambda codes: {code: str(name) for code, name in SellerKind.choices})
