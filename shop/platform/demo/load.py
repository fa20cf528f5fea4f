"""Fills an empty database with the demo, through the same operations that people use, so that every rule holds."""

from collections.abc import Callable

from django.conf import settings
from django.utils import timezone

from catalog.certificates import demo as certificates
from catalog.credit import demo as credit
from catalog.demo import load as goods
from catalog.foundation.periods import china_date
from catalog.oscar_forks.catalogue.search import vocabulary
from catalog.programmes.operations import load_programmes
from catalog.protection import demo as protection
from catalog.recognition import demo as recognition
from catalog.safety import demo as safety
from catalog.zones import demo as zones
from cms import demo as pages
from logistics import demo as carriage
from shop.ledger.operations.sealing import seal_all
from shop.procurement import demo as canteens
from shop.welfare import demo as welfare

from . import people, promotion, purchases, recall

#: Written when the demo's data is complete, beside the database.
MARKER = settings.VAR_DIR / "demo-is-complete"


def everything(*, say: Callable[[str], None]) -> None:
    """Fill the database. ``say`` gets a sentence before each long step."""
    at = timezone.now()
    say("Rules of aid, places, people and units")
    load_programmes()
    goods.load_places()
    cast = people.make()
    units = people.make_units(cast)
    people.declare_shares(cast, units, at)
    say("Cooperatives, goods, lots and claims")
    sellers = goods.load(at)
    people.attach(cast, sellers)
    credit.load_rules()
    safety.load(sellers=sellers, at=at)
    zones.load(on=china_date(at))
    credit.load(sellers=sellers, at=at)
    certificates.load(sellers=sellers, at=at)
    protection.load(at=at)
    recognition.load(sellers=sellers, at=at)
    vocabulary.rebuild()
    carriage.load(at=at)
    say("Pages of the shop")
    pages.load(at)
    say("Purchases of employees")
    purchases.make(cast=cast, units=units, at=at)
    say("Canteens: requests, orders, acceptances")
    canteens.load(cast=cast, units=units, at=at)
    say("Union rounds")
    welfare.load(cast=cast, units=units, at=at)
    say("Goods that do not sell")
    promotion.load(cast=cast, units=units, sellers=sellers, at=at)
    say("Batch records and a recall")
    recall.load(cast=cast, units=units, at=at)
    say("Sealing the ledger")
    seal_all(at=timezone.now())
