from django.urls import path, re_path

from .views import goods, home, households, lots, orders, safety, slips

app_name = "sellers"
urlpatterns = [
    path("", home.home, name="home"),
    path("seller/", home.choose_seller, name="choose"),
    path("villages/", home.villages, name="villages"),
    path("products/", goods.products, name="products"),
    path("products/new/", goods.enter, name="enter"),
    path("products/<int:pk>/", goods.product, name="product"),
    path("products/<int:pk>/animal/", safety.animal, name="animal"),
    path("products/<int:pk>/edit/", goods.edit, name="edit"),
    path("products/<int:pk>/submit/", goods.submit, name="submit"),
    path("products/<int:pk>/delist/", goods.delist, name="delist"),
    path("stock/", lots.stock, name="stock"),
    path("lots/", lots.lots, name="lots"),
    path("lots/receive/", lots.receive, name="receive"),
    path("lots/<str:code>/", lots.lot, name="lot"),
    path("lots/<str:code>/certificate/", safety.certify, name="certify"),
    path("lots/<str:code>/certificate/withdraw/", safety.withdraw, name="withdraw_certificate"),
    path("scans/<str:kind>/<int:pk>/", safety.scan, name="scan"),
    path("orders/", orders.orders, name="orders"),
    path("orders/<str:number>/", orders.order, name="order"),
    path("orders/<str:number>/call-off/", orders.call_off, name="call_off"),
    path("after-sales/", orders.after_sales, name="after_sales"),
    path("after-sales/<str:number>/", orders.answer, name="answer"),
    path("photos/<int:pk>/", orders.photo, name="photo"),
    path("slips/", slips.slips, name="slips"),
    path("slips/<str:number>/", slips.slip, name="slip"),
    path("households/", households.households, name="households"),
    path("households/new/", households.register, name="register_household"),
    re_path(r"^households\.(?P<file_format>csv|xlsx)$", households.sheet, name="benefit_sheet"),
    path("households/<str:code>/", households.household, name="household"),
    path("households/<str:code>/slip/", households.slip, name="household_slip"),
    path("households/<str:code>/<str:kind>/<int:pk>/", households.paper, name="household_paper"),
]
