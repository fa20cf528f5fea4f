from django.urls import path, re_path

from . import views

app_name = "ledger"
urlpatterns = [
    path("ledger/", views.home, name="home"),
    path("ledger/proof/<str:entry_no>.json", views.proof_json, name="proof_json"),
    path("ledger/proof/<str:entry_no>/", views.proof, name="proof"),
    path("org/ledger/", views.unit, name="unit"),
    re_path(r"^org/ledger\.(?P<file_format>csv|xlsx)$", views.unit_file, name="unit_file"),
]
