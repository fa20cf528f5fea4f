from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from catalog.foundation import tables
from catalog.foundation.periods import china_date
from catalog.origins import imports


class Command(BaseCommand):
    help = (
        "Enter places from a CSV or XLSX: columns 区划代码 and 名称; optionally 上级代码, 生效日期, 失效日期, 并入代码,"
        " 文号, 纬度, 经度."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")
        parser.add_argument(
            "--errors", type=Path, help="write the rows that were left out, with the reason, to this XLSX"
        )

    def handle(self, *, file, dry_run, errors, **options):
        try:
            table = imports.read(file.read_bytes())
        except (OSError, tables.BadTable) as problem:
            raise CommandError(str(problem)) from problem
        outcome = imports.import_regions(table, on=china_date(timezone.now()), dry_run=dry_run)
        for refusal in outcome.refused[:20]:
            self.stderr.write(f"row {refusal.row.number}: {refusal.reason}")
        if errors and outcome.refused:
            errors.write_bytes(tables.refused_file(table, outcome.refused))
        self.stdout.write(
            f"{'would add' if dry_run else 'added'} {outcome.added}, changed {outcome.changed}, "
            f"unchanged {outcome.same}, left out {len(outcome.refused)}"
        )
        if outcome.refused:
            raise CommandError(f"{len(outcome.refused)} rows were left out.", returncode=1)
