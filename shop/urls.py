"""Where everything is mounted; composition only."""

from django.conf import settings
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

from shop.api.v1.doors import api as api_v1
from shop.platform import views as platform_views

handler400 = "shop.design.views.bad_request"
handler403 = "shop.design.views.forbidden"
handler404 = "shop.design.views.not_found"
handler500 = "shop.design.views.server_error"

urlpatterns = [
    path("", include("shop.platform.urls")),
    path("", include("shop.design.urls")),
    path("i18n/", include("django.conf.urls.i18n")),
    path("", include("shop.accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("shop.payments.urls")),
    path("", include("shop.ledger.urls")),
    path("recalls/", include("shop.recalls.urls")),
    path("gov/", include("shop.supervision.urls")),
    path("gov/credit/", include("shop.supervision.credit.urls")),
    path("gov/", include("shop.supervision.safety.urls")),
    path("", include("shop.storefront.urls")),
    path("", include("shop.welfare.urls")),
    path("org/", include("shop.promotion.urls")),
    path("org/", include("shop.procurement.urls")),
    path("seller/", include("shop.sellers.urls")),
    path("origin/", include("catalog.recognition.urls")),
    path("certificates/", include("catalog.safety.urls")),
    path("credit/", include("catalog.credit.urls")),
    path("programmes/", include("catalog.programmes.urls")),
    path("", include("catalog.market.urls")),
    path("hooks/", include("logistics.urls")),
    path("api/v1/", api_v1.urls),
    path("seller/packing/", include("shop.sellers.packing.urls")),
    path("admin/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("media/<path:path>", platform_views.media),
    # Last: pages written by editors.
    path("", include(wagtail_urls)),
]

if settings.DEBUG or settings.DEMO_LOGIN:
    urlpatterns.insert(0, path("fakes/couriers/", include("logistics.fakes.urls")))
