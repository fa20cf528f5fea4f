"""The union's list of members, as its officer keeps it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from catalog.foundation.tables import template_file
from shop.welfare import members as lists
from shop.welfare import operations
from shop.welfare.forms import MembersForm

from .doors import officer_only

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@officer_only
@require_http_methods(["GET", "HEAD", "POST"])
def members(request):
    """Good lines go in at once; the others come back into the field, each with its reason, to be mended there."""
    form = MembersForm(request.POST, request.FILES) if request.method == "POST" else MembersForm()
    reasons: list[str] = []
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data["list"]
        entered = lists.enter(union=request.desk.unit, rows=found.rows)
        _say(request, entered)
        if not found.bad:
            return redirect("welfare:members")
        reasons = found.reasons
        form = MembersForm(initial={"lines": "\n".join(found.bad)})
    query = request.GET.get("q", "").strip()[:60]
    people = request.desk.unit.union_members.order_by("workplace", "name", "pk")
    total = people.count()
    if query:
        people = people.filter(Q(name__icontains=query) | Q(phone__endswith=query) | Q(workplace__icontains=query))
    return render(
        request, "welfare/members.html",
        {
            "form": form, "page": Paginator(people, 50).get_page(request.GET.get("page")), "query": query,
            "total": total, "reasons": reasons,
        },
        status=422 if form.errors or reasons else 200,
    )  # fmt: skip


def _say(request, entered: lists.Entered) -> None:
    messages.success(
        request,
        _("%(new)d members are new, %(changed)d changed.") % {"new": entered.new, "changed": entered.changed},
    )
    if entered.renamed:
        names = "；".join(f"{before} → {now}" for before, now in entered.renamed[:10])
        messages.warning(
            request,
            _("%(count)d phones have another name now: %(names)s. Check that no phone went to somebody else.")
            % {"count": len(entered.renamed), "names": names},
        )


@officer_only
@require_safe
def template(request):
    """An empty list to fill in."""
    return HttpResponse(
        template_file(lists.COLUMNS, _("Union members")), content_type=XLSX,
        headers={"Content-Disposition": 'attachment; filename="union-members.xlsx"'},
    )  # fmt: skip


@officer_only
@require_POST
def remove(request, pk):
    """Who left the union leaves its list; allowances and signatures of earlier rounds keep the name."""
    member = get_object_or_404(request.desk.unit.union_members, pk=pk)
    if operations.leave(member=member):
        messages.warning(
            request, _("%(name)s is off the list; the wishes in the open round lapsed.") % {"name": member.name}
        )
    else:
        messages.success(request, _("%(name)s is off the list.") % {"name": member.name})
    return redirect("welfare:members")
