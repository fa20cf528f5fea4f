from django.conf import settings
from django.urls import include, path

from . import hooks, views

app_name = "payments"
urlpatterns = [
    path("pay/<str:number>/", views.pay, name="pay"),
    path("pay/<str:number>/start/", views.start, name="start"),
    path("pay/<str:number>/check/", views.check, name="check"),
    path("pay/<str:number>/state/", views.state, name="state"),
    path("hooks/payments/stripe/", hooks.stripe, name="stripe-hook"),
]

if settings.DEBUG or settings.DEMO_LOGIN:
    # Our fake of Stripe, beside the shop; production refuses both switches.
    urlpatterns += [path("fakes/stripe/", include("shop.payments.fakes.stripe.urls"))]
