from django.core.management.base import BaseCommand, CommandError

from shop.platform import health


class Command(BaseCommand):
    help = "Look at everything the site stands on; green or red, and what to do. Exit 1 if something is missing."
    requires_system_checks = []

    def handle(self, **options):
        broken = 0
        for finding in health.findings(health.WELL):
            paint = self.style.SUCCESS if finding.well else self.style.WARNING if finding.optional else self.style.ERROR
            self.stdout.write(paint(f"{'ok   ' if finding.well else 'WRONG'} {finding.name}: {finding.said}"))
            broken += not finding.well and not finding.optional
        if broken:
            raise CommandError(f"{broken} of the above must be mended.")
