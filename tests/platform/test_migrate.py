"""A new database gets its tables quickly, and they are Django's."""

import pytest
from django.core.management import call_command
from django.db import models
from django.db.migrations.state import ModelState, ProjectState

from shop.platform.management.commands.migrate import new_models_by_themselves


def state_of():
    village = ModelState("yard", "Village", [("id", models.AutoField(primary_key=True))])
    state = ProjectState()
    state.add_model(village)
    before = state.apps.get_model("yard", "village")
    fields = [("id", models.AutoField(primary_key=True))]
    fields += [("home", models.ForeignKey("yard.Village", models.CASCADE, related_name="hens"))]
    state.add_model(ModelState("yard", "Hen", fields))
    return state, before


def test_a_new_model_is_known_to_the_models_that_it_points_to():
    with new_models_by_themselves():
        state, before = state_of()

    village, hen = (state.apps.get_model("yard", name) for name in ("village", "hen"))
    assert village is before
    assert [relation.related_model for relation in village._meta.related_objects] == [hen]
    assert village.hens.rel.related_model is hen
    assert hen._meta.get_field("home").remote_field.model is village


def test_a_model_that_points_at_one_which_comes_later_finds_it():
    with new_models_by_themselves():
        state = ProjectState()
        state.apps  # noqa: B018 models are made as they come only once there are any
        state.add_model(
            ModelState("yard", "Hen", [("id", models.AutoField(primary_key=True)),
                                       ("home", models.ForeignKey("yard.Village", models.CASCADE))])
        )  # fmt: skip
        state.add_model(ModelState("yard", "Village", [("id", models.AutoField(primary_key=True))]))

    village = state.apps.get_model("yard", "village")
    assert state.apps.get_model("yard", "hen")._meta.get_field("home").related_model is village


def test_outside_of_a_new_database_django_makes_models_as_ever():
    state, before = state_of()

    assert state.apps.get_model("yard", "village") is not before


@pytest.mark.django_db
def test_a_database_that_has_its_tables_is_left_as_it_is(capsys):
    call_command("migrate", verbosity=1)

    assert "No migrations to apply." in capsys.readouterr().out
