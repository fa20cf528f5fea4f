from django.urls import path, re_path

from . import views

app_name = "supervision"
urlpatterns = [
    path("", views.home, name="home"),
    re_path(r"^progress\.(?P<file_format>csv|xlsx)$", views.progress_file, name="progress_file"),
    path("units/<int:pk>/", views.unit, name="unit"),
    path("declarations/", views.declarations, name="declarations"),
    path("declarations/<int:pk>/", views.declaration, name="declaration"),
    path("declarations/<int:pk>/accept/", views.decide, {"verdict": "accept"}, name="accept"),
    path("declarations/<int:pk>/return/", views.decide, {"verdict": "return"}, name="return"),
    path("ledger/", views.ledger, name="ledger"),
    re_path(r"^ledger\.(?P<file_format>csv|xlsx)$", views.ledger_file, name="ledger_file"),
    path("ledger/<str:entry_no>/", views.entry, name="entry"),
]
