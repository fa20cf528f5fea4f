"""What is true everywhere. Values that differ by place come from the environment (see .env.example)."""

import os
from pathlib import Path

import environ
from django.utils.translation import gettext_lazy as _

from .storage import files_at

BASE_DIR = Path(__file__).resolve().parents[2]

environ.Env.read_env(BASE_DIR / ".env")
env = environ.Env()
#: A line that was not filled in (KEY=) counts as not set, here and in Docker's env_file.
env.ENVIRON = {name: value for name, value in os.environ.items() if value}

#: What the running site writes when nothing else is said: SQLite, files, the embedded queue.
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var")))

# ------------------------------------------------------------------ the process
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=[])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
SITE_ID = 1
ROOT_URLCONF = "shop.urls"
WSGI_APPLICATION = "shop.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "foundation.User"
DEMO_LOGIN = env.bool("DEMO_LOGIN", default=False)
# Programmes of this country bind the units of the shop; those of others are kept for comparison.
AID_COUNTRY = env.str("AID_COUNTRY", default="CN")
# Days off and worked weekends of the years, when the file that ships with us is too old (catalog.foundation.workdays).
WORKDAYS_FILE = env.str("WORKDAYS_FILE", default="")
# As what this shop is accredited: through which of the channels that welfare earmarks name its goods are bought.
AID_CHANNELS = env.list("AID_CHANNELS", default=["this_shop"])

OSCAR_APPS = [
    "shop.oscar_forks.quiet.AnalyticsConfig",
    "shop.oscar_forks.quiet.AddressConfig",
    "shop.oscar_forks.quiet.ShippingConfig",
    "catalog.oscar_forks.catalogue.apps.CatalogueConfig",
    "shop.oscar_forks.quiet.ReviewsConfig",
    "shop.oscar_forks.quiet.CommunicationConfig",
    "catalog.oscar_forks.partner.apps.PartnerConfig",
    "shop.oscar_forks.quiet.BasketConfig",
    "shop.oscar_forks.quiet.PaymentConfig",
    "shop.oscar_forks.quiet.OfferConfig",
    "shop.oscar_forks.order.apps.OrderConfig",
    "shop.oscar_forks.quiet.CustomerConfig",
    "shop.oscar_forks.quiet.VoucherConfig",
    "shop.oscar_forks.quiet.WishlistsConfig",
]

CATALOG_ROOMS = [
    "catalog.foundation.apps.FoundationConfig",
    "catalog.programmes.apps.ProgrammesConfig",
    "catalog.origins.apps.OriginsConfig",
    "catalog.certificates.apps.CertificatesConfig",
    "catalog.recognition.apps.RecognitionConfig",
    "catalog.lots.apps.LotsConfig",
    "catalog.safety.apps.SafetyConfig",
    "catalog.credit.apps.CreditConfig",
    "catalog.pricing.apps.PricingConfig",
    "catalog.harvests.apps.HarvestsConfig",
    "catalog.households.apps.HouseholdsConfig",
    "catalog.protection.apps.ProtectionConfig",
    "catalog.tracing.apps.TracingConfig",
    "catalog.zones.apps.ZonesConfig",
    "catalog.market.apps.MarketConfig",
]
LOGISTICS_ROOMS = [
    "logistics.coldchain.apps.ColdchainConfig",
    "logistics.fulfilment.apps.FulfilmentConfig",
    "logistics.fakes.apps.FakesConfig",
]
SHOP_ROOMS = [
    "shop.design.apps.DesignConfig",
    "shop.institutions.apps.InstitutionsConfig",
    "shop.payments.apps.PaymentsConfig",
    "shop.ordering.apps.OrderingConfig",
    "shop.recalls.apps.RecallsConfig",
    "shop.procurement.apps.ProcurementConfig",
    "shop.welfare.apps.WelfareConfig",
    "shop.ledger.apps.LedgerConfig",
    "shop.promotion.apps.PromotionConfig",
    "shop.supervision.apps.SupervisionConfig",
    "shop.sellers.apps.SellersConfig",
    "shop.storefront.apps.StorefrontConfig",
    "shop.sellers.packing.apps.PackingConfig",
    "shop.accounts.apps.AccountsConfig",
    "shop.api.apps.ApiConfig",
    "shop.platform.apps.PlatformConfig",
]

INSTALLED_APPS = [
    # Ours first, so that our templates and commands win.
    *CATALOG_ROOMS,
    *LOGISTICS_ROOMS,
    *SHOP_ROOMS,
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sites",
    *OSCAR_APPS,
    "treebeard",
    "cms",
    "wagtail.contrib.redirects",
    "wagtail.contrib.settings",
    "wagtail.contrib.simple_translation",
    "wagtail.embeds",
    "wagtail.sites",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_filters",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "csp",
    "ninja",
    "django.forms",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "shop.accounts.gate.OperatorsNeedTotp",
    "wagtail.contrib.redirects.middleware.RedirectMiddleware",
]

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "shop" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.template.context_processors.i18n",
                "django.contrib.messages.context_processors.messages",
                "shop.design.context_processors.site",
            ],
        },
    }
]

FORM_RENDERER = "shop.design.forms.DesignRenderer"
CSRF_FAILURE_VIEW = "shop.design.views.csrf_failure"

# ------------------------------------------------------------------ databases, caches, files
#: An OpenSearch or Elasticsearch index, http(s)://user:password@host:9200/goods; empty: the database searches.
SEARCH_URL = env.str("SEARCH_URL", default="")
DATABASES = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'shop.sqlite3'}")}


def tune(database):
    """SQLite waits for its writer instead of failing; PostgreSQL keeps its connections."""
    if database["ENGINE"].endswith("sqlite3"):
        database["OPTIONS"] = {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "PRAGMA journal_mode=WAL;PRAGMA synchronous=NORMAL;PRAGMA foreign_keys=ON;",
        }
    else:
        database.setdefault("CONN_MAX_AGE", 60)
        database["CONN_HEALTH_CHECKS"] = True
    return database


tune(DATABASES["default"])

CACHES = {"default": env.cache("CACHE_URL", default="locmemcache://")}
SESSION_ENGINE = "django.contrib.sessions.backends.cached_db"
SESSION_COOKIE_HTTPONLY = True

STORAGE_URL = env.str("STORAGE_URL", default=f"file://{VAR_DIR}/files")
MEDIA_URL = "/media/"
#: ``private`` holds papers that only those concerned may see (licences, photos of a claim); views serve them, never
#: the web server.
STORAGES = {
    "default": files_at(STORAGE_URL, "media", base_url=MEDIA_URL),
    "private": files_at(STORAGE_URL, "private", base_url=None),
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
MEDIA_ROOT = STORAGES["default"]["OPTIONS"].get("location", "")
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "staticfiles"
STATICFILES_DIRS = [BASE_DIR / "shop" / "static"]
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 10_000

# ------------------------------------------------------------------ place and language
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "shop" / "locale"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"
FORMAT_MODULE_PATH = []

# ------------------------------------------------------------------ people
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("UserAttributeSimilarityValidator", "MinimumLengthValidator", "CommonPasswordValidator")
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
    "django.contrib.auth.hashers.ScryptPasswordHasher",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/me/"
SMS_BACKEND = env.str("SMS_BACKEND", default="shop.accounts.sms.PrintedSms")

# ------------------------------------------------------------------ mail
vars().update(env.email("EMAIL_URL", default="consolemail://"))
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="mall@localhost")

# ------------------------------------------------------------------ logging
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "filters": {"discreet": {"()": "shop.settings.discreet.HookSecrets"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line", "filters": ["discreet"]}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
    # Wagtail tells every page it writes and every index entry, several lines each.
    "loggers": {"wagtail": {"level": "WARNING"}, "django_tasks": {"level": "WARNING"}},
}

#: Fernet keys, the newest first, for what the database may hold but not read (names, identity numbers, bank cards).
FIELD_ENCRYPTION_KEYS = env.list("FIELD_ENCRYPTION_KEYS", default=[])

#: Printed in the footer only when set: duties of an operator in China.
OPERATOR = {
    "name": env.str("OPERATOR_NAME", default=""),
    "icp": env.str("ICP_NUMBER", default=""),
    "police": env.str("POLICE_NUMBER", default=""),
    "phone": env.str("OPERATOR_PHONE", default=""),
}
#: Says what counts towards a unit's reserved share: (institutions, year) → {institution id: yuan}.
COUNTED_PURCHASES = "shop.ledger.queries.counted.counted_by_unit"
#: A paid order without a wished day should leave its seller within so many days.
SHIP_WITHIN_DAYS = env.int("SHIP_WITHIN_DAYS", default=3)
#: So many days after the promised one the buyer may cancel what has not left, packed or not.
LATE_AFTER_DAYS = env.int("LATE_AFTER_DAYS", default=2)
#: Years for which the records of a trade are kept after it ended (电子商务法 art. 31: at least three).
RETENTION_YEARS = env.int("RETENTION_YEARS", default=3)
SITE_NAME = _("Consumption-aid marketplace")

from .integrations import *  # noqa: E402,F403
from .oscar import *  # noqa: E402,F403
from .wagtail import *  # noqa: E402,F403
