from django.core.management import call_command
from django.core.management.base import BaseCommand

#: In the order in which a new site needs them. Each leaves alone what is there already.
LOADERS = ("load_programmes", "load_species", "load_goods_kinds", "load_price_rules", "load_credit_rules")


class Command(BaseCommand):
    help = "On a new site: load the programmes, animals, kinds of goods, price and credit rules that ship with us."

    def handle(self, **options):
        for loader in LOADERS:
            self.stdout.write(f"{loader}: ", ending="")
            call_command(loader, stdout=self.stdout)
