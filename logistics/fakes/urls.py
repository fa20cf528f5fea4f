"""Mounted under /fakes/couriers/ in the demo and nowhere else."""

from django.urls import path, re_path

from . import views

app_name = "fake_couriers"
urlpatterns = [
    path("", views.board, name="board"),
    path("parcels/<slug:courier>/<str:waybill_no>/", views.act, name="act"),
    path("faults/<slug:courier>/", views.fault, name="fault"),
    path("probes/<str:device>/", views.measure, name="measure"),
    re_path(r"^(?P<path>std/service|poll|poll/query\.do)$", views.service, name="service"),
]
