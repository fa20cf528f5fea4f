from datetime import date, datetime

import pytest

from catalog.foundation.periods import CHINA
from catalog.recognition import operations
from tests.catalog import goods

pytestmark = pytest.mark.django_db
AT = datetime(2026, 3, 1, 10, tzinfo=CHINA)


@pytest.fixture
def product():
    return goods.product("北乡马蹄", origin=goods.village(), seller_=goods.seller())


def verify(product, valid_to):
    claim = operations.claim_origin(product=product, region=product.origin, by="邓丽华", at=AT)
    operations.verify_claim(
        claim=claim, document_no="乐扶〔2026〕7号", valid_from=date(2026, 1, 1), valid_to=valid_to, by="吴思源", at=AT
    )


def test_anybody_can_read_who_claimed_who_verified_when_and_on_which_document(client, product):
    verify(product, date(2099, 1, 1))

    page = client.get(f"/origin/{product.pk}/").content.decode()

    for words in ("乐昌北乡演示合作社", "吴**", "3月1日", "乐扶〔2026〕7号", "广东省韶关市乐昌市北乡镇黄坌村"):
        assert words in page
    assert "吴思源" not in page
    assert "邓丽华" not in page


def test_a_lapsed_claim_is_shown_as_lapsed_and_gives_no_badge(client, product):
    verify(product, date(2026, 6, 1))

    response = client.get(f"/origin/{product.pk}/")

    assert response.context["evidence"].badge is None
    assert "已失效" in response.content.decode()


@pytest.mark.parametrize("state", ["draft", "submitted", "refused"])
def test_goods_that_never_were_on_sale_have_no_public_page(client, product, state):
    product.review_state = state
    product.save()

    assert client.get(f"/origin/{product.pk}/").status_code == 404


def test_the_page_writes_nothing_and_costs_sixteen_queries_at_most(client, product, django_assert_max_num_queries):
    verify(product, None)

    with django_assert_max_num_queries(16) as asked:
        client.get(f"/origin/{product.pk}/")

    assert [query["sql"] for query in asked.captured_queries if not query["sql"].lstrip().startswith("SELECT")] == []
