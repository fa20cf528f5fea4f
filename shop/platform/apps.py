from contextlib import suppress
from pathlib import Path

from django.apps import AppConfig
from django.conf import settings
from django.utils.translation import gettext_lazy as _


class PlatformConfig(AppConfig):
    name = "shop.platform"
    label = "shop_platform"
    verbose_name = _("Platform")

    def ready(self):
        """The embedded queue is a folder; whoever sends or runs a task finds it there.

        A disk that cannot be written is told by the demo and the doctor, in a sentence.
        """
        if settings.CELERY_BROKER_URL.startswith("filesystem"):
            for name in ("data_folder_in", "control_folder"):
                with suppress(OSError):
                    Path(settings.CELERY_BROKER_TRANSPORT_OPTIONS[name]).mkdir(parents=True, exist_ok=True)
