"""The union's list of members, as its officer keeps it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from shop.welfare import members as lists
from shop.welfare.forms import MembersForm

from .doors import officer_only


@officer_only
@require_http_methods(["GET", "HEAD", "POST"])
def members(request):
    form = MembersForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            new, changed = lists.enter(union=request.desk.unit, rows=lists.read(form.cleaned_data["lines"]))
        except lists.BadList as problem:
            for sentence in problem.problems[:10]:
                form.add_error("lines", sentence)
        else:
            messages.success(
                request, _("%(new)d members are new, %(changed)d changed.") % {"new": new, "changed": changed}
            )
            return redirect("welfare:members")
    page = Paginator(request.desk.unit.union_members.order_by("workplace", "name", "pk"), 50).get_page(
        request.GET.get("page")
    )
    return render(request, "welfare/members.html", {"form": form, "page": page}, status=422 if form.errors else 200)


@officer_only
@require_POST
def remove(request, pk):
    """Who left the union leaves its list; allowances and signatures of earlier rounds keep the name."""
    member = get_object_or_404(request.desk.unit.union_members, pk=pk)
    member.delete()
    messages.success(request, _("%(name)s is off the list.") % {"name": member.name})
    return redirect("welfare:members")
