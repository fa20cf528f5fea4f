from django.urls import path

from . import views

app_name = "credit"
urlpatterns = [path("", views.lists, name="lists")]
