import csv
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from catalog.origins import imports


class Command(BaseCommand):
    help = "Enter places from a CSV or spreadsheet (columns code, name, optionally parent, valid_from, valid_to)."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")
        parser.add_argument(
            "--errors", type=Path, help="write the rows that were left out, with the reason, to this CSV"
        )

    def handle(self, *, file, dry_run, errors, **options):
        try:
            outcome = imports.import_regions(imports.read(file), dry_run=dry_run)
        except (OSError, imports.BadFile) as problem:
            raise CommandError(str(problem)) from problem
        for number, _row, reason in outcome.errors[:20]:
            self.stderr.write(f"row {number}: {reason}")
        if errors and outcome.errors:
            with errors.open("w", encoding="utf-8-sig", newline="") as target:
                sheet = csv.writer(target)
                sheet.writerow([*outcome.errors[0][1], "row", "reason"])
                sheet.writerows([*row.values(), number, reason] for number, row, reason in outcome.errors)
        self.stdout.write(
            f"{'would add' if dry_run else 'added'} {outcome.added}, changed {outcome.changed}, "
            f"unchanged {outcome.same}, left out {len(outcome.errors)}"
        )
        if outcome.errors:
            raise CommandError(f"{len(outcome.errors)} rows were left out.", returncode=1)
