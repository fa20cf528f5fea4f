from django.urls import path

from . import views

app_name = "safety"
urlpatterns = [
    path("<str:number>/", views.certificate, name="certificate"),
    path("<str:number>/code.svg", views.code, name="code"),
]
