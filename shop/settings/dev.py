"""A developer's machine and the demo: SQLite, embedded tasks, printed mail and SMS."""

from .base import *  # noqa: F403
from .base import ALLOWED_HOSTS, COURIERS, OPERATOR, SECRET_KEY, SITE_URL, courier_accounts, env

OPERATOR_OF_THE_DEMO = {"name": "消费帮扶商城（演示）", "phone": "0751-5550100"}
DEBUG = env.bool("DEBUG", default=True)
DEMO_LOGIN = env.bool("DEMO_LOGIN", default=True)
#: Static files come straight from the source tree, whatever DEBUG says.
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = DEBUG
SECRET_KEY = SECRET_KEY or "for development only; production refuses to start without its own secret"
ALLOWED_HOSTS = ALLOWED_HOSTS or ["*"]
STRIPE_SECRET_KEY = env.str("STRIPE_SECRET_KEY", default="sk_test_demo")
STRIPE_WEBHOOK_SECRET = env.str("STRIPE_WEBHOOK_SECRET", default="whsec_demo")
STRIPE_PUBLISHABLE_KEY = env.str("STRIPE_PUBLISHABLE_KEY", default="pk_test_demo")
STRIPE_API_BASE = env.str("STRIPE_API_BASE", default=f"{SITE_URL}/fakes/stripe")
#: Help pages send people to the number at the foot of the page.
OPERATOR = {name: told or OPERATOR_OF_THE_DEMO.get(name, "") for name, told in OPERATOR.items()}
BANK_TRANSFER = {"payee": "消费帮扶商城(演示)", "bank": "示例农村商业银行营业部", "account": "6200 0000 0000 2026"}
# Without accounts of our own, both couriers are those of the demo (logistics.fakes), on this very machine.
COURIERS = COURIERS or courier_accounts(
    sf_host=f"{SITE_URL}/fakes/couriers",
    kuaidi100_host=f"{SITE_URL}/fakes/couriers",
    sf={"partner_id": "DEMO_PARTNER", "check_word": "demo-check-word", "monthly_card": "", "confirms_delivery": True},
    kuaidi100={"customer": "DEMO_CUSTOMER", "key": "demo-key", "salt": "demo-salt"},
    hook_secrets={"sf": "demo-8f1c2a9b7d4e6f30", "kuaidi100": "demo-3b5d7f9a1c2e4068"},
    site_url=SITE_URL,
)
