from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PlatformConfig(AppConfig):
    name = "shop.platform"
    label = "shop_platform"
    verbose_name = _("Platform")
