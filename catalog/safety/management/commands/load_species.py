from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from catalog.safety import operations


class Command(BaseCommand):
    help = "Load the animals that may be sold as food, with their legal basis and days, from a CSV file."

    def add_arguments(self, parser):
        parser.add_argument("path", nargs="?", type=Path, help="another file than the one that comes along")

    def handle(self, *, path, **options):
        try:
            count = operations.load_species(**({"path": path} if path else {}))
        except (OSError, ValueError, operations.BadSpeciesFile) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{count} entered or changed.")
