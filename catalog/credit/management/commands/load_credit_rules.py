from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from catalog.credit import operations


class Command(BaseCommand):
    help = "Load what weighs how much and how long in a seller's credit file; the usual rules unless a file is named."

    def add_arguments(self, parser):
        parser.add_argument("path", nargs="?", type=Path, default=operations.RULES)

    def handle(self, *, path, **options):
        try:
            count = operations.load_causes(path=path)
        except (OSError, ValueError, KeyError, TypeError) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{count} new rules.")
