from django.urls import path, re_path

from . import households, views

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
    path("households/", households.households, name="households"),
    path("households/looks/", households.looks, name="looks"),
    re_path(r"^households\.(?P<file_format>csv|xlsx)$", households.sheet, name="benefit_sheet"),
    path("households/<str:code>/", households.household, name="household"),
    path("households/<str:code>/show/", households.show, name="household_show"),
    path("households/<str:code>/<str:kind>/<int:pk>/", households.paper, name="household_paper"),
    path("linkages/<int:pk>/confirm/", households.decide, {"verdict": "confirm"}, name="linkage_confirm"),
    path("linkages/<int:pk>/return/", households.decide, {"verdict": "return"}, name="linkage_return"),
    path("linkages/<int:pk>/withdraw/", households.decide, {"verdict": "withdraw"}, name="linkage_withdraw"),
]
