from datetime import date
from decimal import Decimal
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.foundation.money import yuan
from shop.institutions.models import Institution
from shop.ledger import exports
from shop.ledger.models import Entry


class Command(BaseCommand):
    help = "Write the detail sheet of the ledger for a year, with a signed manifest beside it."

    def add_arguments(self, parser):
        parser.add_argument("--year", type=int, required=True)
        parser.add_argument("--format", choices=sorted(exports.WRITERS), default="xlsx", dest="file_format")
        parser.add_argument("--institution", help="name, credit code or number of a unit; units below it are included")
        parser.add_argument("--output", type=Path, help="file to write (default: ledger-YEAR.FORMAT here)")

    def handle(self, *, year, file_format, institution=None, output=None, **options):
        entries = Entry.objects.paid_between(date(year, 1, 1), date(year, 12, 31))
        selection = _("payments of %(year)s") % {"year": year}
        if institution:
            unit = self._unit(institution)
            entries = entries.for_institutions(Institution.objects.below(unit))
            selection += f" · {unit}"
        path = output or Path(f"ledger-{year}.{file_format}")
        detail = exports.detail(entries=entries, selection=selection, at=timezone.now())
        manifest = exports.write(detail=detail, path=path, file_format=file_format)
        told = detail.facts | {"path": path, "manifest": manifest, "amount": yuan(Decimal(detail.facts["amount_cny"]))}
        self.stdout.write(_("%(path)s: %(entries)s entries, %(amount)s; manifest %(manifest)s") % told)

    def _unit(self, wanted):
        named = Q(name=wanted) | Q(uscc=wanted)
        found = list(Institution.objects.filter(named | Q(pk=wanted) if wanted.isdecimal() else named)[:2])
        if len(found) != 1:
            refusal = _("Several units are called %(name)s. Give the credit code or the number.")
            if not found:
                refusal = _("No unit is called %(name)s. Give the credit code or the number.")
            raise CommandError(refusal % {"name": wanted})
        return found[0]
