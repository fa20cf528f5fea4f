"""Others that we speak with: tasks, payments, couriers, browsers' security policy."""

from celery.schedules import crontab
from csp.constants import NONE, SELF

from .base import SITE_URL, VAR_DIR, env

# ------------------------------------------------------------------ tasks
CELERY_BROKER_URL = env.str("BROKER_URL", default="filesystem://localhost")
CELERY_TIMEZONE = "Asia/Shanghai"
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_ROUTES = {"logistics.*": {"queue": "logistics"}, "shop.ledger.*": {"queue": "ledger"}}
CELERY_TASK_CREATE_MISSING_QUEUES = True
CELERY_BEAT_SCHEDULE_FILENAME = str(VAR_DIR / "celery" / "beat")
if CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        "data_folder_in": str(VAR_DIR / "celery" / "queue"),
        "data_folder_out": str(VAR_DIR / "celery" / "queue"),
        "control_folder": str(VAR_DIR / "celery" / "control"),
        "store_processed": False,
    }
#: Due work by the clock: rooms add their own line. task name → seconds between runs.
CELERY_BEAT_SCHEDULE = {
    "expire unpaid orders": {"task": "shop.ordering.tasks.expire_unpaid", "schedule": 60},
    "erase retained buyers": {"task": "shop.ordering.tasks.erase_retained", "schedule": 86_400},
    "text buyers": {"task": "shop.ordering.tasks.text_waiting", "schedule": 300},
    "close overdue orders": {"task": "shop.ordering.tasks.close_overdue", "schedule": 3600},
    "tell buyers of recalls": {"task": "shop.recalls.tasks.sweep", "schedule": 60},
    "payments-sweep": {"task": "shop.payments.tasks.sweep", "schedule": 60},
    "welfare-rounds": {"task": "shop.welfare.tasks.close_due_rounds", "schedule": 60},
    "search-news": {"task": "catalog.oscar_forks.catalogue.tasks.send_search_news", "schedule": 60},
    "animals of today's law": {"task": "catalog.safety.tasks.recheck_listed", "schedule": 3600},
    "end terms on the lists of sellers": {"task": "catalog.credit.tasks.end_terms", "schedule": 300},
    "search-words": {"task": "catalog.oscar_forks.catalogue.tasks.count_search_words", "schedule": 21600},
    "throw away kept files": {"task": "catalog.foundation.tasks.throw_away_kept", "schedule": 86_400},
    # Once a day; a crontab would need the clock of the place.
    "compare prices": {"task": "catalog.pricing.tasks.check_all", "schedule": 86_400},
    "compare yields": {"task": "catalog.harvests.tasks.check_sold", "schedule": 86_400},
    "ledger-seal": {"task": "shop.ledger.tasks.seal_entries", "schedule": 60},
    "recognition-dates": {"task": "catalog.recognition.tasks.watch_dates", "schedule": 3600},
    "recognition-reminders": {"task": "catalog.recognition.tasks.send_reminders", "schedule": 300},
}

# ------------------------------------------------------------------ the ledger's seals
#: 64 hexadecimal digits (``openssl rand -hex 32``); empty in development, where it is derived from SECRET_KEY.
LEDGER_SIGNING_KEY = env.str("LEDGER_SIGNING_KEY", default="")
#: Public keys of earlier signing keys, so that old heads are still believed after a change of keys.
LEDGER_TRUSTED_KEYS = env.list("LEDGER_TRUSTED_KEYS", default=[])
#: A file outside the database to which every signed head is appended; empty: there is no witness.
LEDGER_WITNESS = env.str("LEDGER_WITNESS", default="")

# ------------------------------------------------------------------ payments
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", default="")
STRIPE_PUBLISHABLE_KEY = env.str("STRIPE_PUBLISHABLE_KEY", default="")
#: Empty: Stripe itself. The demo and the tests point it at our own fake.
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default="")
#: The account that buyers transfer to, shown on the payment page.
BANK_TRANSFER = {
    "payee": env.str("BANK_PAYEE", default=""),
    "bank": env.str("BANK_NAME", default=""),
    "account": env.str("BANK_ACCOUNT", default=""),
}


# ------------------------------------------------------------------ couriers
def courier_accounts(*, sf_host, kuaidi100_host, sf, kuaidi100, hook_secrets, site_url):
    """Accounts with couriers; one without its key is not there. ``hook_secrets`` are parts of the push addresses."""
    accounts = {}
    if sf["check_word"]:
        accounts["sf"] = {"hook_secret": hook_secrets["sf"], "account": {"host": sf_host} | sf}
    if kuaidi100["key"]:
        callback = f"{site_url}/hooks/couriers/kuaidi100/{hook_secrets['kuaidi100']}/"
        account = {"host": kuaidi100_host, "callback_url": callback} | kuaidi100
        accounts["kuaidi100"] = {"hook_secret": hook_secrets["kuaidi100"], "account": account}
    return accounts


COURIERS = courier_accounts(
    sf_host=env.str("SF_HOST", default="https://bspgw.sf-express.com"),
    kuaidi100_host=env.str("KUAIDI100_HOST", default="https://poll.kuaidi100.com"),
    sf={
        "partner_id": env.str("SF_PARTNER_ID", default=""),
        "check_word": env.str("SF_CHECK_WORD", default=""),
        "monthly_card": env.str("SF_MONTHLY_CARD", default=""),
        # SF signs no push: a sign-off is looked up before it is believed.
        "confirms_delivery": env.bool("SF_CONFIRMS_DELIVERY", default=True),
    },
    kuaidi100={
        "customer": env.str("KUAIDI100_CUSTOMER", default=""),
        "key": env.str("KUAIDI100_KEY", default=""),
        "salt": env.str("KUAIDI100_SALT", default=""),
    },
    hook_secrets={
        "sf": env.str("SF_HOOK_SECRET", default=""),
        "kuaidi100": env.str("KUAIDI100_HOOK_SECRET", default=""),
    },
    site_url=SITE_URL,
)
CELERY_BEAT_SCHEDULE |= {
    "sweep waybills": {"task": "logistics.fulfilment.tasks.sweep", "schedule": 300},
    "notice silent probes": {"task": "logistics.coldchain.tasks.judge_silent", "schedule": 300},
    "forget nonces": {"task": "logistics.coldchain.tasks.forget_nonces", "schedule": 3600},
}

# ------------------------------------------------------------------ browsers
CONTENT_SECURITY_POLICY = {
    # Wagtail's admin and its pages need inline code; it is for trusted staff behind TOTP.
    "EXCLUDE_URL_PREFIXES": ["/admin/"],
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:", "blob:"],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [SELF],
        "form-action": [SELF],
    },
}
SECURE_REFERRER_POLICY = "strict-origin-when-cross-origin"
X_FRAME_OPTIONS = "DENY"

# ------------------------------------------------------------------ log-in (allauth)
ACCOUNT_ADAPTER = "shop.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {"login": "shop.accounts.forms.LogInForm", "signup": "shop.accounts.forms.SignUpForm"}
ACCOUNT_LOGIN_METHODS = {"username", "phone"}
#: Our sign-up form asks for the phone; here it is optional, because operators and clerks may log in without one.
ACCOUNT_SIGNUP_FIELDS = ["phone", "password1*"]
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 300
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = True
ACCOUNT_PHONE_VERIFICATION_ENABLED = True
ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 300
ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
ACCOUNT_SESSION_REMEMBER = None
#: Offices share one address, so the limits by address are wide and those by phone and name are narrow.
ACCOUNT_RATE_LIMITS = {
    "login": "60/m/ip",
    "login_failed": "30/m/ip,5/300s/key",
    "signup": "20/m/ip",
    # By the hour too: each code is a message that costs us money and a stranger patience.
    "request_login_code": "60/m/ip,3/m/key,10/h/key",
    "verify_phone": "1/30s/key,10/h/key,30/m/ip",
    "change_phone": "3/m/user",
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
#: Proxies in front that set X-Forwarded-For; 0 believes none.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("TRUSTED_PROXY_COUNT", default=0)
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TOTP_ISSUER = "消费帮扶商城"
#: W001 wants a name typed at sign-up because names may log in; ours are made up there (clerks get theirs by hand).
SILENCED_SYSTEM_CHECKS = ["account.W001"]

# ------------------------------------------------------------------ early warning
CELERY_BEAT_SCHEDULE |= {
    "market-assess": {"task": "catalog.market.tasks.assess_all", "schedule": crontab(hour=0, minute=40)},
    "market-escalate": {"task": "catalog.market.tasks.escalate_late", "schedule": 3600},
    "promotion-lapse": {"task": "shop.promotion.tasks.lapse_offers", "schedule": 3600},
}
