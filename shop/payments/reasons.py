"""What the short codes of gateways mean to the person who wanted to pay."""

from django.utils.translation import gettext_lazy as _

UNKNOWN_REASON = _("The payment did not go through. No money was taken; try again or choose another way to pay.")

REASONS = {
    "card_declined": _("The bank declined the card. No money was taken; try another card or another way to pay."),
    "generic_decline": _("The bank declined the card. No money was taken; try another card or another way to pay."),
    "insufficient_funds": _("There is not enough money on the card. Try another card or another way to pay."),
    "expired_card": _("The card has expired. Try another card or another way to pay."),
    "payment_intent_authentication_failure": _("The bank could not confirm that it was you. Please try again."),
    "payment_method_provider_decline": _("The payment was declined in the app. No money was taken; please try again."),
    "payment_method_provider_timeout": _(
        "The payment was not confirmed in time. No money was taken; please try again."
    ),
}


def words_for(reason):
    """A sentence that says what happened and what to do."""
    return REASONS.get(reason, UNKNOWN_REASON)
