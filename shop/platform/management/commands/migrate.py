from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from django.core.management.commands import migrate
from django.db import connections
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.state import ModelState, ProjectState

#: Packages whose migrations are ours.
OURS = ("catalog.", "logistics.", "cms.", "shop.")


class Command(migrate.Command):
    """Django's own, but a new database gets its tables in much less time.

    Django works through the apps by their names, and for each new table or changed column it makes anew all the model
    classes that lie around it. Wagtail changes hundreds of columns and comes last by name, when our models are there
    to be made anew as well: so other people's packages go first. And a new model leaves the classes that it points to
    as they are, as at any import; the tables come out the same. A database that has tables is left to Django.
    """

    def handle(self, *args, **options):
        executor = MigrationExecutor(connections[options["database"]])
        if executor.loader.applied_migrations or options["app_label"] or options["plan"] or options["check_unapplied"]:
            return super().handle(*args, **options)
        with new_models_by_themselves():
            migrations = executor.loader.disk_migrations
            leaves = executor.loader.graph.leaf_nodes()
            executor.migrate([leaf for leaf in leaves if not migrations[leaf].__module__.startswith(OURS)])
            return super().handle(*args, **options)


@contextmanager
def new_models_by_themselves() -> Iterator[None]:
    """While migrations run: a model that is created is made, and nothing else is made anew."""
    with patch.object(ProjectState, "add_model", _add_model):
        yield


def _add_model(state: ProjectState, model: ModelState) -> None:
    key = model.app_label, model.name_lower
    state.models[key] = model
    if state._relations is not None:
        state.resolve_model_relations(key)
    if "apps" in vars(state):
        state.apps.render_multiple([model])
