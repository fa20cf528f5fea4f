from django.urls import path, re_path

from . import views

app_name = "fake_stripe"
urlpatterns = [
    re_path(r"^(?P<path>v1/.+)$", views.api, name="api"),
    path("authorize/<str:ref>/", views.authorize, name="authorize"),
    path("card/", views.card, name="card"),
]
