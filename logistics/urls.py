"""Doors for machines: couriers and probes push here. Mounted under /hooks/."""

from django.urls import path

from .coldchain.views import probe_push
from .fulfilment.views import courier_push

app_name = "logistics"
urlpatterns = [
    path("couriers/<slug:code>/<str:secret>/", courier_push, name="courier_push"),
    path("probes/", probe_push, name="probe_push"),
]
