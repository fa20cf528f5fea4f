from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from catalog.programmes import operations


class Command(BaseCommand):
    help = "Load aid programmes (ratios, bases, exemptions, welfare ceilings) from a JSON file; the presets by default."

    def add_arguments(self, parser):
        parser.add_argument("path", nargs="?", type=Path, default=operations.PRESETS)

    def handle(self, *, path, **options):
        try:
            count = operations.load_programmes(path=path)
        except (OSError, operations.BadProgrammeFile) as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(f"{count} programmes loaded.")
