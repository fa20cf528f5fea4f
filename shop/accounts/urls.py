"""Our own doors come before allauth's, so that where both have one, ours opens."""

from django.urls import include, path
from django.views.generic import RedirectView

from . import views

own = [
    path("accounts/password/new/", views.new_password, name="new_password"),
    path("me/settings/", views.settings, name="settings"),
    path("me/settings/my-data.json", views.export, name="export"),
    path("me/settings/erase/", views.erase, name="erase"),
]

urlpatterns = [
    path("", include((own, "accounts"))),
    # allauth resets by mail; here by phone. The name stays allauth's, because its pages link to it.
    path("accounts/password/reset/", views.reset_password, name="account_reset_password"),
    # Nobody's mail address is asked for, so there is nothing to manage.
    path("accounts/email/", RedirectView.as_view(pattern_name="accounts:settings")),
    # Wagtail's own log-in would pass by the second factor.
    path("admin/login/", RedirectView.as_view(pattern_name="account_login", query_string=True)),
]
