from django.conf import settings
from django.core.management.base import BaseCommand

from shop.platform import translations


class Command(BaseCommand):
    help = "Merge the rooms' Chinese (shop/locale/zh_Hans/rooms/*.po) into the catalogue that Django reads."
    requires_system_checks = []

    def handle(self, *, verbosity, **options):
        locale_dir = settings.BASE_DIR / "shop" / "locale" / "zh_Hans"
        catalogue, quarrels = translations.merge(locale_dir)
        translations.write(locale_dir, catalogue)
        for quarrel in quarrels:
            self.stderr.write(quarrel)
        if verbosity:
            self.stdout.write(f"{len(catalogue)} messages.")
