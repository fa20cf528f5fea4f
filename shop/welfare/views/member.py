"""The members' doors, on the phone: rounds of one's union, and one's wishes in a round."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from shop.welfare import operations, pages
from shop.welfare.models import Allowance, MemberNotice, Round
from shop.welfare.operations import AllowanceExhausted, BadWish, RoundNotOpen, TooFewLeft


@login_required
@require_safe
def rounds(request):
    found = list(Round.objects.for_member(request.user)[:50])
    mine = {
        allowance.round_id: allowance for allowance in Allowance.objects.for_user(request.user).filter(round__in=found)
    }
    at = timezone.now()
    rows = [(round, mine[round.pk], round.is_open_at(at)) for round in found]
    alerts = list(MemberNotice.objects.unread_alerts(request.user))
    return render(request, "welfare/mine.html", {"rows": rows, "alerts": alerts, "section": "me"})


@login_required
@require_POST
def read(request, pk):
    """The member has read what is wrong with the goods."""
    notice = get_object_or_404(MemberNotice, allowance__in=Allowance.objects.for_user(request.user), pk=pk)
    operations.confirm_read(notice=notice, by=str(request.user), at=timezone.now())
    messages.success(request, _("Noted. Your union sees that you know."))
    return redirect("welfare:wish", number=notice.allowance.round.number)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def round_page(request, number):
    """A member's list in one round. Who has no allowance in it does not find it."""
    allowance = (
        Allowance.objects.for_user(request.user)
        .filter(round__in=Round.objects.for_member(request.user), round__number=number)
        .select_related("round__union", "place", "member")
        .first()
    )
    if allowance is None:
        raise Http404
    at, status, typed, problem = timezone.now(), 200, {}, ""
    if request.method == "POST":
        typed = {name: value for name, value in request.POST.items() if name.startswith("item-")}
        try:
            wished = _register(request, allowance, typed, at)
        except RoundNotOpen as refusal:
            problem, status = str(refusal), 409
        except (AllowanceExhausted, TooFewLeft, BadWish) as refusal:
            problem, status = str(refusal), 422
        else:
            if wished:
                done = _("Your wishes are registered. You can change them until the window closes.")
            else:
                done = _("You wish for nothing now. You can choose again until the window closes.")
            messages.success(request, done)
            return redirect("welfare:wish", number=number)
        allowance.refresh_from_db()
    view = pages.member_view(allowance=allowance, typed=typed, at=at)
    return render(request, "welfare/wish.html", view | {"problem": problem, "section": "me"}, status=status)


def _register(request, allowance, typed, at) -> bool:
    """Whether anything is wished for now."""
    wishes = {}
    for name, value in typed.items():
        try:
            wishes[int(name.removeprefix("item-"))] = int(value.strip() or 0)
        except ValueError as problem:
            raise BadWish(_("Enter whole numbers only; 0 if you do not want something.")) from problem
    places = {str(place.pk): place for place in allowance.round.places.all()}
    place = places.get(request.POST.get("place", ""), allowance.place)
    operations.register(allowance=allowance, wishes=wishes, place=place, user=request.user, at=at)
    return any(wishes.values())
