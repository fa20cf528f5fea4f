"""A protected name in the demo: 张溪香芋 of one village, nearly as much taken in as it can have grown."""

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from catalog.foundation.periods import china_date
from catalog.origins.models import Region
from catalog.oscar_forks.catalogue.models import Product

from . import operations
from .models import ProtectedOrigin


@transaction.atomic
def load(*, at: datetime) -> None:
    """Goods are there before."""
    for name, number, place, title, ceiling in (
        ("张溪香芋", "AGI-演示-0147", "440281104", "张溪香芋 10斤箱", "1500"),
        ("北乡马蹄", "AGI-演示-0145", "440281102", "北乡马蹄", "20771000"),
    ):
        origin = ProtectedOrigin.objects.create(
            name=name, number=number, body="农产品地理标志登记（演示）", valid_from=date(2010, 1, 1)
        )
        origin.places.add(Region.objects.get(code=place))
        operations.set_ceiling(origin=origin, year=china_date(at).year, ceiling_kg=Decimal(ceiling))
        operations.protect(product=Product.objects.get(title=title), origin=origin, by="林国栋", at=at)
