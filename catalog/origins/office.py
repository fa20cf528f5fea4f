"""A place in a form of the back office; with it what every case page there is made of."""

from django import forms
from django.utils.translation import gettext_lazy as _

from catalog.foundation.office import Deed, EnteredByOperation, ReasonForm, case_page, told

from .codes import canonical
from .models import Region, RegionLevel

__all__ = ["Deed", "EnteredByOperation", "PlaceField", "ReasonForm", "case_page", "told"]


class PlaceField(forms.CharField):
    """A place named by its division code; there are too many for a list. Cleans to the Region."""

    def __init__(self, *, village: bool = False, **kwargs):
        self.village = village
        super().__init__(**{"label": _("division code of the place"), "max_length": 12} | kwargs)

    def clean(self, value):
        code = super().clean(value)
        if not code:
            return None
        region = Region.objects.filter(code=canonical(code) or code).first()
        if region is None:
            raise forms.ValidationError(_("No place has this code. Look it up under Places."))
        if self.village and region.level != RegionLevel.VILLAGE:
            raise forms.ValidationError(_("This code is no village's; a village has 12 digits."))
        return region
