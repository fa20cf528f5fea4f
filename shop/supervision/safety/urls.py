from django.urls import path, re_path

from . import holders, sampling

app_name = "safety_office"
urlpatterns = [
    path("safety/", sampling.tests, name="tests"),
    re_path(r"^safety/tests\.(?P<file_format>csv|xlsx)$", sampling.tests_file, name="tests_file"),
    re_path(r"^safety/recalls\.(?P<file_format>csv|xlsx)$", sampling.incidents_file, name="incidents_file"),
    path("safety/plans/", sampling.plans, name="plans"),
    path("safety/samples/new/", sampling.take, name="take"),
    path("safety/samples/<str:number>/", sampling.sample, name="sample"),
    path("safety/samples/<str:number>/release/", sampling.release, name="release"),
    path("safety/samples/<str:number>/photo/", sampling.scan, name="scan"),
    path("holders/", holders.holders, name="holders"),
    re_path(r"^holders\.(?P<file_format>csv|xlsx)$", holders.holders_file, name="holders_file"),
    path("holders/new/", holders.register, name="register"),
    path("holders/<str:code>/", holders.holder, name="holder"),
    path("holders/<str:code>/show/", holders.show, name="show"),
    path("holders/<str:code>/advise/", holders.act, {"deed": "advise"}, name="advise"),
    path("holders/<str:code>/convert/", holders.act, {"deed": "convert"}, name="convert"),
    path("holders/<str:code>/finish/", holders.act, {"deed": "finish"}, name="finish"),
    path("holders/<str:code>/end/", holders.act, {"deed": "end"}, name="end"),
]
