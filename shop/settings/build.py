"""Preparing an image: hashed static files as production serves them, without its secrets."""

from .dev import *  # noqa: F403
from .dev import STORAGES

DEBUG = False
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
