from django.core.management.base import BaseCommand

from shop.platform import office_groups


class Command(BaseCommand):
    help = "Create the groups of the back office, or bring them up to date after an upgrade."

    def handle(self, **options):
        for name, count in office_groups.set_up().items():
            self.stdout.write(f"{name}: {count} permissions")
