"""Everything that this room hears."""

from django.dispatch import receiver

from catalog.foundation.periods import china_date
from catalog.recognition.operations import reminders
from catalog.recognition.signals import ending_soon

from .queries.reviewers import reviewers_of


@receiver(ending_soon)
def remind_the_reviewers(sender, endings, at, **_future):
    """Whoever reviews the goods of a place is told what ends there, beside the seller."""
    by_path = reviewers_of({ending.region_path for ending in endings}, on=china_date(at))
    pairs = [(user, ending) for ending in endings for user in by_path.get(ending.region_path, ())]
    reminders.write(pairs, address="/gov/recognised/", at=at)
