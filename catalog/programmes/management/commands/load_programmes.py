from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from catalog.programmes import operations


class Command(BaseCommand):
    help = "Load aid programmes (ratios, bases, exemptions, welfare ceilings) from a JSON file; the presets by default."

    def add_arguments(self, parser):
        parser.add_argument("path", nargs="?", type=Path, default=operations.PRESETS)

    def handle(self, *, path, **options):
        try:
            loaded = operations.load_programmes(path=path)
        except (OSError, operations.BadProgrammeFile) as problem:
            raise CommandError(str(problem)) from problem
        for sentence in loaded.refused:
            self.stderr.write(sentence)
        self.stdout.write(
            f"added {loaded.added}, corrected {loaded.changed}, unchanged {loaded.same}, left out {len(loaded.refused)}"
        )
        if loaded.refused:
            raise CommandError(f"{len(loaded.refused)} entries were left out.", returncode=1)
