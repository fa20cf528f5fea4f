from django.urls import path

from . import views

app_name = "platform"
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("demo/", views.demo, name="demo"),
    path("demo/<slug:username>/", views.demo_login, name="demo-login"),
]
