"""A seller's goods from a table."""

from catalog.foundation.tables.kept import door
from catalog.oscar_forks.catalogue.imports import GOODS
from shop.sellers.desk import EDITORS, at_desk


@at_desk(*EDITORS)
def import_goods(request):
    return door(request, kind=GOODS, scope=request.desk.partner.pk, template="sellers/import.html")
