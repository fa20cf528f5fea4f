"""An office takes a recognition back: from that moment no door shows a badge, and the goods stay on sale."""

from datetime import date

import pytest
from django.utils import timezone

from catalog.lots.models import Lot
from catalog.origins import operations as places
from catalog.origins.models import Tier
from catalog.oscar_forks.catalogue import operations as catalogue
from catalog.recognition import operations
from catalog.recognition.models import OriginClaim, Recognition
from tests.catalog.goods import product, seller, village
from tests.storefront.test_lists import verified

pytestmark = pytest.mark.django_db
SINCE = date(2026, 1, 1)
NUMBER, TIER = "乐认2026-018", "脱贫村"


@pytest.fixture
def badged():
    """Goods with a verified origin in a tier and a recognition."""
    made = product("北乡马蹄", origin=village(), stock=40, slug="mati", seller_=seller("北乡合作社", code="bx"))
    places.enter_membership(
        region=made.origin, tier=Tier.objects.create(code="poor", name=TIER), valid_from=SINCE, document_no="1号"
    )
    verified(made)
    operations.recognise(
        product=made, number=NUMBER, authority="乐昌市农业农村局", valid_from=SINCE, valid_to=None, by="林国栋",
        at=timezone.now(),
    )  # fmt: skip
    catalogue.refresh_search_text([made])
    return made


def seen(client, made) -> dict[str, bool]:
    """{door: whether it shows the badge, or the number of the recognition}."""
    lot = Lot.objects.get(product=made).code
    pages = {
        "list": "/c/", "search": "/s/?q=马蹄", "product": f"/p/mati_{made.pk}/", "seller": "/coop/bx/",
        "catalogue": "/origin/catalogue/", "trace": f"/t/{lot}/",
        "filter": "/c/?proof=recognised",
    }  # fmt: skip
    found = {name: _shows(client.get(address).content.decode()) for name, address in pages.items()}
    found["evidence"] = "产地已核验" in client.get(f"/origin/{made.pk}/").content.decode()
    found["api"] = client.get(f"/api/v1/products/{made.pk}").json()["origin"] is not None
    found["api list"] = client.get("/api/v1/products?proof=recognised").json()["count"] == 1
    found["api evidence"] = client.get(f"/api/v1/products/{made.pk}/evidence").json()["badge"]
    found["api catalogue"] = client.get("/api/v1/recognitions").json()["count"] == 1
    found["epcis"] = NUMBER in client.get(f"/t/{lot}/epcis.json").content.decode()
    return found


def _shows(page: str) -> bool:
    return NUMBER in page or TIER in page


def test_a_withdrawal_takes_the_badge_from_every_door_at_once(client, badged):
    before = seen(client, badged)
    assert before.pop("epcis") is False  # what moved where; who vouches is asked on the page of the lot
    assert [door for door, shows in before.items() if not shows] == []

    operations.withdraw_recognition(
        recognition=Recognition.objects.get(), reason="抽查不实", by="林国栋", at=timezone.now()
    )

    assert [door for door, shows in seen(client, badged).items() if shows] == []
    assert OriginClaim.objects.get().state == "revoked"
    page = client.get(f"/origin/{badged.pk}/").content.decode()
    assert "抽查不实" in page
    assert NUMBER in page
    assert client.get(f"/p/mati_{badged.pk}/").status_code == 200
