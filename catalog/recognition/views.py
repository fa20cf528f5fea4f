from django.http import Http404
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from catalog.foundation.periods import china_date
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.states import ReviewState

from . import queries

#: Goods that buyers know: what was on sale once stays open to checking.
KNOWN = (ReviewState.LISTED, ReviewState.DELISTED)


@require_safe
def evidence(request, product_id):
    """The evidence page behind a badge; for anybody, without log-in."""
    product = Product.objects.filter(review_state__in=KNOWN).for_list().filter(pk=product_id).first()
    if product is None:
        raise Http404
    today = china_date(timezone.now())
    context = {"product": product, "evidence": queries.evidence(product, today), "today": today}
    return render(request, "recognition/evidence.html", context)
