"""String keys escape the import contracts, so the models themselves are walked."""

from django.apps import apps

#: The storeys and their rooms from the ground up; Oscar's own apps stand with the forks.
ORDER = [
    "catalog.foundation", "catalog.programmes", "catalog.origins", "catalog.oscar_forks",
    "catalog.certificates", "catalog.recognition",
    "catalog.lots", "catalog.safety", "catalog.credit", "catalog.pricing", "catalog.harvests", "catalog.households",
    "catalog.protection", "catalog.tracing",
    "catalog.zones", "catalog.market", "logistics.couriers", "logistics.coldchain", "logistics.fulfilment", "cms",
    "shop.institutions", "shop.payments", "shop.oscar_forks", "shop.ordering", "shop.recalls", "shop.procurement",
    "shop.welfare",
    "shop.ledger", "shop.settlement", "shop.promotion", "shop.storefront", "shop.sellers", "shop.supervision",
    "shop.accounts", "shop.platform", "shop.api",
]  # fmt: skip
#: Rooms side by side do not know each other.
SISTERS = [
    {"catalog.recognition", "catalog.lots"},
    {
        "catalog.safety",
        "catalog.credit",
        "catalog.pricing",
        "catalog.harvests",
        "catalog.households",
        "catalog.protection",
    },
    {"catalog.zones", "catalog.market"},
    {"logistics.couriers", "logistics.coldchain"},
    {"shop.institutions", "shop.payments"},
    {"shop.procurement", "shop.welfare"},
    {"shop.ledger", "shop.settlement"},
    {"shop.storefront", "shop.sellers", "shop.supervision"},
]


def room_of(model) -> str | None:
    name = model._meta.app_config.name
    return next((room for room in ORDER if name == room or name.startswith(f"{room}.")), None)


def upward_keys(models) -> list[str]:
    """Every foreign key that points to a room above, or to a sister, as «model.field → model»."""
    found = []
    for model in models:
        here = room_of(model)
        for field in model._meta.get_fields():
            if here is None or not field.is_relation or field.auto_created or field.related_model is None:
                continue
            there = room_of(field.related_model)
            if there is None or there == here:
                continue
            sisters = any({here, there} <= pair for pair in SISTERS)
            storey_apart = {here.split(".")[0], there.split(".")[0]} == {"cms", "logistics"}
            if ORDER.index(there) > ORDER.index(here) or sisters or storey_apart:
                found.append(f"{model._meta.label}.{field.name} → {field.related_model._meta.label}")
    return found


def test_every_foreign_key_points_down():
    assert upward_keys(apps.get_models()) == []


def test_every_room_with_tables_has_its_place():
    ours = {
        config.name
        for config in apps.get_app_configs()
        if config.name.split(".")[0] in ("catalog", "logistics", "cms", "shop") and list(config.get_models())
    }
    assert {name for name in ours if not any(name == room or name.startswith(f"{room}.") for room in ORDER)} == set()


def test_the_walk_finds_a_key_that_points_up():
    from shop.oscar_forks.order.models import Order

    # Seen from above, an order's key to its seller points down; turned around it would be found.
    assert upward_keys([Order]) == []
    original, ORDER[:] = ORDER[:], list(reversed(ORDER))
    try:
        assert "order.Order.seller → partner.Partner" in upward_keys([Order])
    finally:
        ORDER[:] = original
