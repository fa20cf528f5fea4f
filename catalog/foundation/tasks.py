"""Doors for the clock."""

from celery import shared_task

from . import kept


@shared_task
def throw_away_kept(**_future):
    """Daily: files of forms that nobody sent again; run twice, the second finds nothing."""
    kept.throw_away_old()
