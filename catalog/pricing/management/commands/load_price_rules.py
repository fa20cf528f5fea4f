from django.core.management.base import BaseCommand

from catalog.pricing.operations import load_rules


class Command(BaseCommand):
    help = "Load the price rules and the kinds of goods that ship with us; what is there already stays as it is."

    def handle(self, **options):
        self.stdout.write(f"{load_rules()} rows are new.")
