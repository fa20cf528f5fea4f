from django.urls import path

from .views import addresses, basket, checkout, me, shop, unit

app_name = "storefront"
urlpatterns = [
    path("c/", shop.all_goods, name="all"),
    path("c/<str:slug>/", shop.category, name="category"),
    path("s/", shop.search, name="search"),
    path("p/<str:slug>_<int:product_id>/", shop.product_page, name="product"),
    path("coop/<str:code>/", shop.seller_page, name="seller"),
    path("pictures/<path:name>", shop.picture, name="picture"),
    path("cart/", basket.show, name="basket"),
    path("cart/add/", basket.add, name="add"),
    path("cart/change/", basket.change, name="change"),
    path("cart/remove/", basket.remove, name="remove"),
    path("checkout/", checkout.checkout, name="checkout"),
    path("me/", me.home, name="me"),
    path("me/orders/", me.order_list, name="orders"),
    path("me/orders/<str:number>/", me.order_page, name="order"),
    path("me/orders/<str:number>/receive/", me.receive, name="receive"),
    path("me/orders/<str:number>/cancel/", me.cancel, name="cancel"),
    path("me/orders/<str:number>/again/", me.again, name="again"),
    path("me/orders/<str:number>/aftersale/", me.claim, name="claim"),
    path("me/aftersales/", me.aftersales, name="aftersales"),
    path("me/aftersales/<str:number>/", me.aftersale, name="aftersale"),
    path("me/aftersales/<str:number>/escalate/", me.escalate, name="escalate"),
    path("me/aftersales/<str:number>/withdraw/", me.withdraw, name="withdraw"),
    path("me/aftersales/<str:number>/photos/<int:photo_id>/", me.photo, name="photo"),
    path("me/addresses/", addresses.address_list, name="addresses"),
    path("me/addresses/new/", addresses.new, name="address_new"),
    path("me/addresses/<int:pk>/", addresses.edit, name="address"),
    path("me/addresses/<int:pk>/delete/", addresses.delete, name="address_delete"),
    path("me/unit/", unit.unit, name="unit"),
    path("me/unit/join/", unit.join_unit, name="join"),
    path("me/unit/consent/", unit.consent, name="consent"),
]
