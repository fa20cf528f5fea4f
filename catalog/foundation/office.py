"""What the rooms' back-office pages share: most tables there are looked at and never edited in a form."""

from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy


class LookOnly(ModelPermissionPolicy):
    """Rows that operations write: staff with the ``view`` permission see them, nobody edits them in a form."""

    def user_has_permission(self, user, action):
        return action == "view" and super().user_has_permission(user, action)

    def user_has_any_permission(self, user, actions):
        return "view" in actions and super().user_has_permission(user, "view")


def look_only(*models) -> None:
    for model in models:
        register_permission_policy(model, LookOnly(model))


class Keeping(ModelViewSet):
    """Rows that staff enter and change in a form.

    Wagtail would look through every saved row for references to pictures and pages; ours have none, and orders and
    lots are saved by the thousand.
    """

    add_to_reference_index = False
    copy_view_enabled = False


class Looking(Keeping):
    """A list with filters and search, and a page for each row; no form."""

    inspect_view_enabled = True
    list_per_page = 50
    form_fields = ()
