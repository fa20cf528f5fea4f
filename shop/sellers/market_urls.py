"""Slow-selling goods and the booth on the board, within the namespace of the seller's portal."""

from django.urls import include, path

from catalog.market import booth

from .views import market

urlpatterns = [
    path("slow/", market.cases, name="slow"),
    path("slow/new/", market.report, name="slow_new"),
    path("slow/<str:number>/", market.case, name="slow_case"),
    path("slow/<str:number>/correct/", market.correct, name="slow_correct"),
    path("slow/<str:number>/sold/", market.sold, name="slow_sold"),
    path("slow/<str:number>/store/<int:pk>/", market.store, name="slow_store"),
    path("slow/<str:number>/take-out/<int:pk>/", market.take_out, name="slow_take_out"),
    path("slow/<str:number>/endorse/", market.endorse, name="slow_endorse"),
    path("market/", include((booth.urls(market.at_booth), "market"))),
]
