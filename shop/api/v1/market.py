"""The board and the goods that wait for buyers, as everybody may read them."""

from django.core.paginator import Paginator
from django.http import Http404
from django.utils import timezone
from ninja import Query, Router

from catalog.foundation.periods import china_date
from catalog.market.forms import BoardFilter
from catalog.market.models import Case, Post
from catalog.oscar_forks.catalogue.models import Synonym

from .schemas import CaseOut, CasePage, Error, PostOut, PostPage

router = Router(tags=["market"])
PER_PAGE = 24


@router.get("/market/posts", response=PostPage, summary="The supply-and-demand board, freshest first")
def posts(
    request, side: str = Query("", max_length=6), q: str = Query("", max_length=40),
    place: str = Query("", max_length=40), page: int = Query(1, ge=1, le=10_000),
):  # fmt: skip
    filters = BoardFilter({"side": side, "q": q, "place": place})
    synonyms = Synonym.objects.values_list("words", flat=True) if q else ()
    rows = filters.narrow(Post.objects.current(timezone.now()).for_list(), synonyms)
    found = Paginator(rows.order_by("-refreshed_at", "-pk"), PER_PAGE)
    shown = found.get_page(page)
    return {
        "count": found.count,
        "page": shown.number,
        "pages": found.num_pages,
        "posts": [_post(row) for row in shown],
    }


def _post(row: Post) -> PostOut:
    return PostOut(
        number=row.number, side=row.side, item=row.item, variety=row.variety, quantity=f"{row.quantity:f}",
        unit=row.unit, price_cny=None if row.price_cny is None else str(row.price_cny), place=row.region.full_name,
        place_code=row.region.code, available_from=row.available_from, until=row.until, posted_by=row.party_name,
        refreshed_at=row.refreshed_at,
    )  # fmt: skip


@router.get("/market/slow", response=CasePage, summary="Goods that wait for buyers, those that go off first on top")
def slow(request, page: int = Query(1, ge=1, le=10_000)):
    rows = Case.objects.shown(china_date(timezone.now())).for_list().select_related("endorsement")
    found = Paginator(rows.order_by("last_saleable_on", "-pk"), PER_PAGE)
    shown = found.get_page(page)
    cases = [_case(request, row) for row in shown]
    return {"count": found.count, "page": shown.number, "pages": found.num_pages, "cases": cases}


@router.get("/market/slow/{number}", response={200: CaseOut, 404: Error}, summary="One of them, while it waits")
def slow_one(request, number: str):
    rows = Case.objects.shown(china_date(timezone.now())).for_list().select_related("endorsement")
    row = rows.filter(number=number).first()
    if row is None:
        raise Http404
    return _case(request, row)


def _case(request, row: Case) -> CaseOut:
    return CaseOut(
        number=row.number, item=row.item, variety=row.variety, left=f"{row.left:f}", quantity=f"{row.quantity:f}",
        unit=row.unit, price_cny=None if row.price_cny is None else str(row.price_cny), place=row.region.full_name,
        place_code=row.region.code, last_saleable_on=row.last_saleable_on, offered_by=row.party_name,
        endorsed_by=f"{row.endorsement.post} {row.endorsement.name}", statement=row.endorsement.statement,
        product_id=row.product_id if row.product and row.product.is_public else None,
        url=request.build_absolute_uri(f"/help-sell/{row.number}/"),
    )  # fmt: skip
