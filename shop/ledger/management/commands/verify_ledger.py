from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from shop.ledger import exports
from shop.ledger.queries.verification import verify


class Command(BaseCommand):
    help = "Recompute every seal in the ledger from its rows; exit 1 at the first that does not hold."

    def add_arguments(self, parser):
        parser.add_argument(
            "--witness", help="a file of heads kept outside the database (default: the setting LEDGER_WITNESS)"
        )

        parser.add_argument("--manifest", type=Path, help="check an exported file by the manifest beside it, and stop")

    def handle(self, *, witness=None, manifest=None, **options):
        if manifest:
            try:
                facts = exports.check_manifest(path=manifest)
            except (OSError, ValueError, exports.BadManifest) as problem:
                raise CommandError(str(problem)) from problem
            self.stdout.write(_("%(file)s is as it was exported on %(as_of)s: %(entries)s entries.") % facts)
            return
        report = verify(witness=witness)
        if report.broken:
            raise CommandError(str(report.broken))
        self.stdout.write(
            _("Every seal holds: %(sealed)d entries under %(heads)d signed heads, %(waiting)d waiting.")
            % {"sealed": report.sealed, "heads": report.heads, "waiting": report.waiting}
        )
        if report.witnessed is None:
            self.stdout.write(_("No witness file: this cannot show whether the newest entries were cut off."))
        else:
            self.stdout.write(_("The witness agrees up to %(entries)d entries.") % {"entries": report.witnessed})
