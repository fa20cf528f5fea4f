"""Who may do what in the back office without being a superuser: three groups, kept in step with the rooms there are."""

from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.db import transaction
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

ALL = OPERATORS, FINANCE, EDITORS = "平台运营", "平台财务", "内容编辑"
#: Our storeys; a room that is added to one of them is the operators' from the next ``office_groups`` on.
STOREYS = ("catalog.", "logistics.", "shop.", "cms")
#: Money moves by finance's hand alone, and who may log in is the superuser's.
MONEY, PEOPLE = "payments", "foundation"


@transaction.atomic
def set_up() -> dict[str, int]:
    """Create the groups, or bring them up to date; return how many permissions each has. Twice is once.

    Who belongs to them is not touched. Permissions that somebody added to a group by hand stay.
    """
    ours = [config.label for config in apps.get_app_configs() if config.name.startswith(STOREYS)]
    every = Permission.objects.filter(content_type__app_label__in=ours)
    looking = every.filter(codename__startswith="view_").exclude(codename="view_user")
    enter = Permission.objects.filter(content_type__app_label="wagtailadmin", codename="access_admin")
    granted = {
        OPERATORS: [
            *enter, *looking, *every.exclude(content_type__app_label=MONEY).exclude(content_type__app_label=PEOPLE),
        ],
        FINANCE: [*enter, *looking.filter(content_type__app_label__in=("order", "ordering", "ledger", "institutions")),
                  *every.filter(content_type__app_label=MONEY)],
        EDITORS: [*enter],
    }  # fmt: skip
    counts = {}
    for name, permissions in granted.items():
        group = Group.objects.get_or_create(name=name)[0]
        group.permissions.add(*permissions)
        counts[name] = group.permissions.count()
    _pages(Group.objects.get(name=EDITORS))
    return counts


def _pages(group: Group) -> None:
    """The whole tree of pages, and all pictures and documents."""
    root, files = Page.get_first_root_node(), Collection.get_first_root_node()
    for codename in ("add_page", "change_page", "publish_page"):
        wanted = Permission.objects.get(content_type__app_label="wagtailcore", codename=codename)
        if root:
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=wanted)
    for app, noun in (("wagtailimages", "image"), ("wagtaildocs", "document")):
        for codename in (f"add_{noun}", f"change_{noun}", f"choose_{noun}"):
            wanted = Permission.objects.get(content_type__app_label=app, codename=codename)
            if files:
                GroupCollectionPermission.objects.get_or_create(group=group, collection=files, permission=wanted)
