from django.urls import path

from . import views

app_name = "recognition"
urlpatterns = [path("<int:product_id>/", views.evidence, name="evidence")]
