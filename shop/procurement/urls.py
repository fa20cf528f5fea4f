from django.urls import path

from .views import home

app_name = "procurement"
urlpatterns = [
    path("", home.home, name="home"),
    path("unit/", home.change_unit, name="unit"),
]
