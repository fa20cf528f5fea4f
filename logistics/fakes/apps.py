from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FakesConfig(AppConfig):
    name = "logistics.fakes"
    label = "courier_fakes"
    verbose_name = _("Couriers of the demo")
