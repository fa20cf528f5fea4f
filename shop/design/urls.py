from django.urls import path

from shop.design import views

app_name = "design"

urlpatterns = [
    path("look/", views.choose_look, name="look"),
    path("styleguide/", views.styleguide, name="styleguide"),
    path("styleguide/<slug:page>/", views.styleguide, name="styleguide_page"),
    path("styleguide/error/<int:code>/", views.styleguide_error, name="styleguide_error"),
]
