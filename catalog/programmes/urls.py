from django.urls import path

from . import views

app_name = "programmes"
urlpatterns = [
    path("", views.programmes, name="programmes"),
    path("<str:label>/", views.programme, name="programme"),
]
