from django.core.management.base import BaseCommand, CommandError

from catalog.foundation.secrets import Unreadable, rotate


class Command(BaseCommand):
    help = "Put every concealed text under the newest key; afterwards an old key may be taken away."

    def handle(self, **options):
        try:
            count = rotate()
        except Unreadable as problem:
            raise CommandError(f"{problem} Put the missing key back and run this again.") from problem
        self.stdout.write(f"{count} rows are under the newest key.")
