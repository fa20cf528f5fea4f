from django.core.management.base import BaseCommand
from django.utils import timezone
from django.utils.translation import gettext as _

from shop.ledger import operations


class Command(BaseCommand):
    help = "Seal every entry that waits, sign the new head and hand it to the witness."

    def handle(self, **options):
        self.stdout.write(_("%(count)d entries sealed.") % {"count": operations.seal_all(at=timezone.now())})
