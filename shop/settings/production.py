"""A real site. A missing secret stops the start with a sentence that says what to set."""

from django.core.exceptions import ImproperlyConfigured

from .base import *  # noqa: F403
from .base import ALLOWED_HOSTS, DATABASES, DEMO_LOGIN, FIELD_ENCRYPTION_KEYS, SECRET_KEY, SITE_URL, STORAGES, env

DEBUG = False


def _require(condition, sentence):
    if not condition:
        raise ImproperlyConfigured(sentence)


_require(len(SECRET_KEY) >= 50, "Set SECRET_KEY to a random text of at least 50 characters.")
_require(ALLOWED_HOSTS, "Set ALLOWED_HOSTS to the host names that this site answers, separated by commas.")
_require(
    env.str("SITE_URL", default=""),
    "Set SITE_URL to the address that people type, for example https://mall.example.org; QR codes lead there.",
)
_require(env.str("DATABASE_URL", default=""), "Set DATABASE_URL, for example postgres://user:password@host/name.")
_require(
    env.str("CACHE_URL", default=""),
    "Set CACHE_URL, for example redis://host:6379/1 (sessions and rate limits are shared).",
)
_require(env.str("BROKER_URL", default=""), "Set BROKER_URL, for example redis://host:6379/0 (tasks).")
_require(
    not env.str("STRIPE_SECRET_KEY", default="") or env.str("STRIPE_WEBHOOK_SECRET", default=""),
    "Set STRIPE_WEBHOOK_SECRET; without it any forged payment would be believed.",
)
_require(
    env.str("LEDGER_SIGNING_KEY", default=""),
    "Set LEDGER_SIGNING_KEY to 64 hexadecimal digits (openssl rand -hex 32); it signs the ledger's heads.",
)
_require(
    FIELD_ENCRYPTION_KEYS,
    "Set FIELD_ENCRYPTION_KEYS to a Fernet key (python -c 'from cryptography.fernet import Fernet; "
    "print(Fernet.generate_key().decode())'); it conceals names, identity numbers and bank cards of households.",
)
_require(
    env.str("SMS_BACKEND", default=""),
    "Set SMS_BACKEND to your class that sends log-in codes; shop.accounts.sms.PrintedSms writes them into the log, "
    "which is for a trial behind closed doors only.",
)
for _name in ("BANK_PAYEE", "BANK_NAME", "BANK_ACCOUNT"):
    _require(
        env.str(_name, default=""),
        f"Set {_name}: units pay by bank transfer, and the payment page tells them the account.",
    )
_require(
    not env.str("KUAIDI100_KEY", default="") or env.str("KUAIDI100_SALT", default=""),
    "Set KUAIDI100_SALT; without it anybody could push tracking in the name of Kuaidi100.",
)
for _name, _secret in (("SF_CHECK_WORD", "SF_HOOK_SECRET"), ("KUAIDI100_KEY", "KUAIDI100_HOOK_SECRET")):
    _require(
        not env.str(_name, default="") or len(env.str(_secret, default="")) >= 16,
        f"Set {_secret} to at least 16 random characters; it is part of the address to which the courier pushes.",
    )
_require(not DEMO_LOGIN, "DEMO_LOGIN gives everybody every account: it cannot be on in production.")

# The machine's own health check asks by this name, without TLS.
ALLOWED_HOSTS = [*ALLOWED_HOSTS, "127.0.0.1"]
SECURE_REDIRECT_EXEMPT = [r"^healthz$", r"^readyz$"]
_https = SITE_URL.startswith("https://")
SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=_https)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_HSTS_SECONDS = env.int("SECURE_HSTS_SECONDS", default=31_536_000 if _https else 0)
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _https
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = _https
OSCAR_BASKET_COOKIE_SECURE = OSCAR_RECENTLY_VIEWED_COOKIE_SECURE = True
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}}
DATABASES["default"]["CONN_MAX_AGE"] = 60
