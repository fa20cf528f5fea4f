"""What ``python -m bench`` measures: production's settings, except what needs a second machine or a real gateway."""

import os

os.environ.setdefault("DATABASE_URL", "postgres:///bench")

from .base import *  # noqa: E402
from .base import DATABASES

DEBUG = False
DEMO_LOGIN = False
SECRET_KEY = "bench only, never a site: " + "x" * 50
ALLOWED_HOSTS = ["127.0.0.1"]
# Both processes share one cache, as production demands. Without a Redis, files in memory have to do; with thousands of
# keys they cost more than its round trip does.
if not os.environ.get("CACHE_URL"):
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.filebased.FileBasedCache",
            "LOCATION": "/dev/shm/marketplace-bench",  # noqa: S108 a benchmark's own folder
            "OPTIONS": {"MAX_ENTRIES": 100_000},
        }
    }
DATABASES["default"]["CONN_MAX_AGE"] = None
# A parallel worker's CPU could not be told from another database's.
DATABASES["default"]["OPTIONS"] = {"options": "-c max_parallel_workers_per_gather=0"}
CELERY_BROKER_URL = "memory://"
STRIPE_SECRET_KEY = "sk_test_bench"
STRIPE_WEBHOOK_SECRET = "whsec_bench"
LOGGING = {"version": 1, "disable_existing_loggers": True}
