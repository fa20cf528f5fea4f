from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class OriginsConfig(AppConfig):
    name = "catalog.origins"
    label = "origins"
    verbose_name = _("Places of origin")

    def ready(self):
        from catalog.programmes import names

        from . import queries

        names.tell("tier", queries.tier_names)
        names.tell("place", queries.place_names)
