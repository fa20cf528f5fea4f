"""The test suite: fast hashing, tasks run in place, one database kept between runs."""

import os

from .base import *  # noqa: F403
from .base import BASE_DIR, env, tune

DEBUG = False
DEMO_LOGIN = True
SECRET_KEY = "tests"
ALLOWED_HOSTS = ["*"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SMS_BACKEND = "shop.accounts.sms.KeptSms"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STRIPE_SECRET_KEY = "sk_test_suite"
STRIPE_WEBHOOK_SECRET = "whsec_suite"

_suffix = os.environ.get("TEST_DB_SUFFIX", "suite")
VAR_DIR = BASE_DIR / "var" / "test"
MEDIA_ROOT = str(VAR_DIR / f"media-{_suffix}")
(VAR_DIR).mkdir(parents=True, exist_ok=True)
if os.environ.get("TEST_DATABASE_URL"):
    DATABASES = {"default": tune(env.db("TEST_DATABASE_URL"))}
    DATABASES["default"]["CONN_MAX_AGE"] = 0
else:
    DATABASES = {"default": tune({"ENGINE": "django.db.backends.sqlite3", "NAME": str(VAR_DIR / "unused.sqlite3")})}
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / f"{_suffix}.sqlite3")}
