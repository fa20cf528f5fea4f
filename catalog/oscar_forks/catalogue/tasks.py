"""Doors for the clock."""

from celery import shared_task
from django.conf import settings

from catalog.foundation.outbound import Unavailable

from .search import opensearch, vocabulary


@shared_task(autoretry_for=(Unavailable,), retry_backoff=True, max_retries=3)
def send_search_news(**_future):
    """Tell the search engine of changed texts, if there is one apart from the database. Every minute."""
    if settings.SEARCH_URL:
        opensearch.send_news(url=settings.SEARCH_URL)


@shared_task
def count_search_words(**_future):
    """Learn the words of new goods, for corrections and suggestions. Every six hours."""
    vocabulary.rebuild()
