from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from catalog.foundation.numbering import is_wellformed

from .models import Payment
from .transfer_codes import find_codes


class StatementForm(forms.Form):
    """A bank's statement; what is in it is judged by ``statements``, not here."""

    account = forms.ChoiceField(label=_("Our account"))
    file = forms.FileField(
        label=_("Bank statement"),
        help_text=_("The detailed statement (账户明细) as .xlsx or .csv, as the bank exported it, up to 5 MB."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        account = settings.BANK_TRANSFER["account"]
        self.fields["account"].choices = [(account, f"{settings.BANK_TRANSFER['bank']} {account}")]


class MatchForm(forms.Form):
    """Which payment a sum belongs to, said by its number or its identification code."""

    payment = forms.CharField(label=_("Payment number or identification code"), max_length=40)

    def clean_payment(self):
        text = self.cleaned_data["payment"].strip().upper()
        found = Payment.objects.open_transfers()
        if is_wellformed(text):
            payment = found.filter(number=text).first()
        else:
            payment = found.filter(transfer_code__in=find_codes(text)).first()
        if payment is None:
            raise forms.ValidationError(_("No bank transfer is expected under “%(text)s”."), params={"text": text})
        return payment


class PaidOutForm(forms.Form):
    bank_ref = forms.CharField(label=_("Bank's reference of the transfer"), max_length=80)
