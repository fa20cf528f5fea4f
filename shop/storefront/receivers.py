"""What the storefront hears."""

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from . import basket


@receiver(user_logged_in, dispatch_uid="storefront.merge_basket")
def merge_basket(sender, request, user, **_future):
    """What was gathered before logging in is still there afterwards."""
    if request is not None and hasattr(request, "session"):
        basket.merge(request, user)
