from django.core.management.base import BaseCommand

from catalog.oscar_forks.catalogue import operations
from catalog.oscar_forks.catalogue.models import Product
from catalog.oscar_forks.catalogue.search import vocabulary


class Command(BaseCommand):
    help = "Write anew what every product is found by; needed after synonyms, places or sellers were renamed."

    def handle(self, **options):
        count = operations.rebuild_search_text(Product.objects.order_by("pk"))
        words = vocabulary.rebuild()
        self.stdout.write(f"{count} products, {words} words.")
