from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class InstitutionsConfig(AppConfig):
    name = "shop.institutions"
    label = "institutions"
    verbose_name = _("Institutions")

    def ready(self):
        from catalog.programmes import names

        from .models import CanteenMode, InstitutionKind

        for kind, choices in (("canteen", CanteenMode), ("unit", InstitutionKind)):
            names.tell(kind, lambda codes, choices=choices: _named(choices, codes))


def _named(choices, codes) -> dict[str, str]:
    return {code: str(name) for code, name in choices.choices if codes is None or code in codes}
