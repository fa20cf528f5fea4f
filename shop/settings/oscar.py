"""Oscar lends its nouns (tables); its pages, dashboard, search and mails are not used."""

from oscar.defaults import *  # noqa: F403

OSCAR_SHOP_NAME = "消费帮扶商城"
OSCAR_DEFAULT_CURRENCY = "CNY"
OSCAR_SLUG_ALLOW_UNICODE = True
OSCAR_EAGER_ALERTS = False
OSCAR_DELETE_IMAGE_FILES = False
OSCAR_IMAGE_FOLDER = "products/%Y/%m/"
#: Oscar imports Haystack; nothing here asks it anything.
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
HAYSTACK_SIGNAL_PROCESSOR = "haystack.signals.BaseSignalProcessor"

#: Oscar apps that are not forked still start with one clean migration, kept here (205 migrations instead of 323).
MIGRATION_MODULES = {
    app: f"shop.oscar_migrations.{app}"
    for app in (
        "address",
        "analytics",
        "basket",
        "communication",
        "customer",
        "offer",
        "payment",
        "reviews",
        "shipping",
        "voucher",
        "wishlists",
    )
}
