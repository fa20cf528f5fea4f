from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from catalog.safety import operations


class Command(BaseCommand):
    help = "Tell by the names of categories which of the six kinds of farm goods they hold."

    def add_arguments(self, parser):
        parser.add_argument("path", nargs="?", type=Path, help="another file than the one that comes along")

    def handle(self, *, path, **options):
        try:
            count = operations.load_rules(**({"path": path} if path else {}))
        except (OSError, ValueError, operations.BadSpeciesFile) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{count} entered or changed.")
