from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SellersConfig(AppConfig):
    name = "shop.sellers"
    label = "sellers"
    verbose_name = _("Sellers")

    def ready(self):
        from . import receivers  # noqa: F401
