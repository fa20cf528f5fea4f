from django.urls import path

from . import views

app_name = "recalls"
urlpatterns = [
    path("", views.index, name="index"),
    path("<str:number>/", views.notice, name="notice"),
    path("<str:number>/<str:order>/", views.answer, name="answer"),
]
