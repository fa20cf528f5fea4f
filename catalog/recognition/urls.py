from django.urls import path

from catalog.certificates import views as certificates

from . import views

app_name = "recognition"
urlpatterns = [
    path("<int:product_id>/", views.evidence, name="evidence"),
    path("catalogue/", views.catalogue, name="catalogue"),
    path("publicity/", views.publicity, name="publicity"),
    path("publicity/<str:number>/", views.publicity_of, name="publicity_of"),
    path("standards/<int:pk>/", certificates.standard, name="standard"),
    path("marks/", certificates.marks, name="marks"),
    path("marks/<slug:slug>/", certificates.mark, name="mark"),
]
