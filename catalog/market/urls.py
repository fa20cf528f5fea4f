from django.urls import include, path

from . import booth
from .views import public

app_name = "market"
urlpatterns = [
    path("help-sell/", public.cases, name="cases"),
    path("help-sell/<str:case_number>/", public.case, name="case"),
    path("market/", public.board, name="board"),
    path("market/", include(booth.urls(public.as_person, posting=False))),
    path("market/<str:post_number>/", public.post, name="post"),
]
