"""The test suite: fast hashing, tasks run in place, one database kept between runs."""

import hashlib
import json
import os

from shop.platform import translations

from . import kept
from .base import *  # noqa: F403
from .base import BASE_DIR, env, tune
from .storage import files_at

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
STRIPE_PUBLISHABLE_KEY = "pk_test_suite"
BANK_TRANSFER = {"payee": "示例商城", "bank": "示例银行", "account": "62000000002026"}

_suffix = os.environ.get("TEST_DB_SUFFIX", "suite")
VAR_DIR = BASE_DIR / "var" / "test"
STORAGES = {
    "default": files_at(f"file://{VAR_DIR}/files-{_suffix}", "media", base_url="/media/"),
    "private": files_at(f"file://{VAR_DIR}/files-{_suffix}", "private", base_url=None),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = STORAGES["default"]["OPTIONS"]["location"]
(VAR_DIR).mkdir(parents=True, exist_ok=True)

# The database is kept between runs. When a migration was added, the kept one is copied and migrated on; when one was
# changed, it is built anew.
_migrations = {
    str(path.relative_to(BASE_DIR)): hashlib.sha256(path.read_bytes()).hexdigest()
    for top in ("catalog", "logistics", "cms", "shop")
    for path in sorted((BASE_DIR / top).rglob("0*.py"))
}
_digest = hashlib.sha256(json.dumps(_migrations).encode()).hexdigest()[:8]
if os.environ.get("TEST_DATABASE_URL"):
    DATABASES = {"default": tune(env.db("TEST_DATABASE_URL"))}
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["TEST"] = {"NAME": f"test_shop_{_suffix}_{_digest}"}
else:
    DATABASES = {"default": tune({"ENGINE": "django.db.backends.sqlite3", "NAME": str(VAR_DIR / "unused.sqlite3")})}
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / f"{_suffix}-{_digest}.sqlite3")}
    kept.prepare(VAR_DIR / f"{_suffix}-{_digest}.sqlite3", _migrations, stale=f"{_suffix}-*")

# The catalogue is compiled before anything reads it: Django keeps the first one that it finds.
_chinese = BASE_DIR / "shop" / "locale" / "zh_Hans"
translations.write(_chinese, translations.merge(_chinese)[0])
