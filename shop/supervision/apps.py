from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SupervisionConfig(AppConfig):
    name = "shop.supervision"
    label = "supervision"
    verbose_name = _("Supervision")

    def ready(self):
        from . import receivers  # noqa: F401
