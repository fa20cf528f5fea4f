from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from catalog.foundation.models import User
from shop.api.models import issue


class Command(BaseCommand):
    help = "Issue an API token for a person and print its secret, once."

    def add_arguments(self, parser):
        parser.add_argument("username")
        parser.add_argument("name", help="what it is for, for example “warehouse system”")

    def handle(self, *, username, name, **options):
        user = User.objects.filter(username=username).first()
        if user is None:
            raise CommandError(f"Nobody is called {username}.")
        self.stdout.write(issue(user=user, name=name, at=timezone.now()))
