"""What gunicorn reads when it starts here: a refusal in one sentence before any worker is tried, and an access log
without the secrets that stand in couriers' addresses.
"""

import os
import sys

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from gunicorn.glogging import Logger

from shop.settings.discreet import discreet

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "shop.settings.production")
try:
    settings.INSTALLED_APPS  # noqa: B018 - the first look reads the settings
except ImproperlyConfigured as refused:
    sys.exit(f"Not started: {refused}")


class DiscreetLogger(Logger):
    def atoms(self, resp, req, environ, request_time):
        known = super().atoms(resp, req, environ, request_time)
        return {name: discreet(value) if isinstance(value, str) else value for name, value in known.items()}


logger_class = DiscreetLogger
