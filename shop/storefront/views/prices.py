"""How a price compares with others, what came of earlier complaints, and the button to complain."""

from django import forms
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.oscar_forks.catalogue.models import Product
from catalog.pricing import operations, queries
from catalog.pricing.models import Comparison, PriceReport


class ReportForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What do you compare it with?"), min_length=4, max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("For example: 同样的小米在菜市场 9.9 元一斤"),
    )  # fmt: skip


def price(request, product_id):
    """Anyone reads; who is signed in may report the price, once until it is decided."""
    product = get_object_or_404(Product.objects.on_sale(), pk=product_id)
    form = ReportForm(request.POST or None)
    if request.method == "POST":
        if not request.user.is_authenticated:
            return redirect_to_login(request.path)
        if form.is_valid():
            try:
                operations.report(product=product, user=request.user, text=form.cleaned_data["text"], at=timezone.now())
            except (operations.TooManyReports, operations.BadAnswer) as problem:
                form.add_error("text", str(problem))
            else:
                messages.success(request, _("Reported. The seller must answer; what comes of it stands on this page."))
                return redirect("storefront:price", product_id)
    compared = Comparison.objects.select_related("rule").filter(product=product).first()
    mine = request.user.is_authenticated and PriceReport.objects.filter(
        product=product, reporter=request.user, is_open=True
    ).select_related("case").first()  # fmt: skip
    context = {
        "product": product, "compared": compared, "sentence": queries.told(compared) if compared else "",
        "history": queries.history_of(product_id), "form": form, "mine": mine or None,
    }  # fmt: skip
    return render(request, "storefront/price.html", context, status=422 if form.is_bound and form.errors else 200)
