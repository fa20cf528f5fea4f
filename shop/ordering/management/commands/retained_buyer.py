import getpass
import json

from django.core.management.base import BaseCommand, CommandError

from shop.ordering import operations
from shop.ordering.models import RetainedBuyer
from shop.oscar_forks.order.models import Order


class Command(BaseCommand):
    help = (
        "Show who bought an order whose buyer closed the account, for an authority that may ask. Every look is logged."
    )

    def add_arguments(self, parser):
        parser.add_argument("order", help="number of the order, for example D-7K2M-QX9T")
        parser.add_argument("--reason", required=True, help="who asks, and on which ground")

    def handle(self, *, order, reason, **options):
        try:
            found = Order.objects.get(number=order)
            kept = operations.look_up_retained(order=found, by=getpass.getuser(), reason=reason)
        except Order.DoesNotExist as nothing:
            raise CommandError(f"No order has the number {order}.") from nothing
        except RetainedBuyer.DoesNotExist as nothing:
            raise CommandError(f"Nothing is kept for {order}: its account is open, or its term is over.") from nothing
        except ValueError as problem:
            raise CommandError(str(problem)) from problem
        self.stdout.write(json.dumps(kept, ensure_ascii=False, indent=2))
