"""What every test may use. The database is built once by the migrations and kept (``--reuse-db``)."""

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection, transaction
from django.test import TransactionTestCase
from django.utils import translation


@pytest.fixture(autouse=True)
def clean_process():
    """No cached page, message or language of one test reaches the next."""
    cache.clear()
    translation.activate(settings.LANGUAGE_CODE)
    yield
    translation.activate(settings.LANGUAGE_CODE)


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """A kept database that tests with commits have emptied lacks what Wagtail's migrations wrote: lay it again."""
    from wagtail.models import Collection, Locale, Page, Site

    with django_db_blocker.unblock():
        if Page.objects.exists():
            return
        locale = Locale.objects.get_or_create(language_code=settings.LANGUAGE_CODE)[0]
        root = Page.add_root(title="Root", slug="root", locale=locale)
        welcome = root.add_child(instance=Page(title="Welcome", slug="home", locale=locale))
        Site.objects.create(hostname="localhost", port=80, is_default_site=True, root_page=welcome)
        if not Collection.objects.exists():
            Collection.add_root(name="Root")


@pytest.fixture
def at():
    """The instant at which a test happens: 2026-11-22 10:00 in China."""
    from datetime import datetime

    from catalog.foundation.periods import CHINA

    return datetime(2026, 11, 22, 10, 0, tzinfo=CHINA)


def pytest_collection_modifyitems(config, items):
    """A test of several writers, or of one engine's own SQL, belongs to that engine's suite alone."""
    postgres = settings.DATABASES["default"]["ENGINE"].endswith("postgresql")
    elsewhere = [item for item in items if item.get_closest_marker("sqlite" if postgres else "postgres")]
    if elsewhere:
        config.hook.pytest_deselected(items=elsewhere)
        items[:] = [item for item in items if item not in elsewhere]


#: What Django and Wagtail lay into the tables once and no test changes: Django's own broom empties these as well and
#: then has to make every permission anew, which takes longer than most tests.
KEPT = ("django_", "auth_", "wagtailcore_")


def sweep():
    """Empty every table that a test with commits has filled. The guards of append-only tables step aside."""
    from tests.ledger.guards import ALL, guards_off

    names = connection.introspection.django_table_names(only_existing=True, include_views=False)
    ours = [name for name in names if not name.startswith(KEPT)]
    with transaction.atomic(), guards_off(*ALL), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # As on SQLite, foreign keys are looked at in the end, so that the order of the tables does not matter.
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")
        # The names come from the database itself.
        cursor.execute(" UNION ALL ".join(f"SELECT '{n}' WHERE EXISTS (SELECT 1 FROM \"{n}\")" for n in ours))  # noqa: S608
        for (name,) in cursor.fetchall():
            cursor.execute(f'DELETE FROM "{name}"')  # noqa: S608


@pytest.fixture(scope="session", autouse=True)
def tests_with_commits_sweep_what_they_filled():
    tidy, TransactionTestCase._fixture_teardown = TransactionTestCase._fixture_teardown, lambda _case: sweep()
    yield
    TransactionTestCase._fixture_teardown = tidy
