from django.urls import include, path

from catalog.market import booth

from . import views

app_name = "promotion"
urlpatterns = [
    path("offers/", views.offers, name="offers"),
    path("offers/<str:number>/take/", views.take, name="take"),
    path("offers/<str:number>/decline/", views.decline, name="decline"),
    path("market/", include((booth.urls(views.at_booth), "market"))),
]
