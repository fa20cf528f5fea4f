from django.urls import path

from . import views

app_name = "credit_files"
urlpatterns = [
    path("", views.sellers, name="sellers"),
    path("<int:pk>/", views.seller, name="seller"),
    path("<int:pk>/facts/", views.record, name="record"),
    path("<int:pk>/facts/<int:fact_pk>/photo/", views.document, name="document"),
    path("<int:pk>/lists/", views.enter_list, name="enter_list"),
    path("<int:pk>/lists/<str:number>/lift/", views.lift, name="lift"),
    path("<int:pk>/appeals/<int:appeal_pk>/", views.answer, name="answer"),
]
