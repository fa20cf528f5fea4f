from django.urls import path, re_path

from . import closures, register, warnings

urlpatterns = [
    path("", warnings.index, name="warnings"),
    path("register/", register.index, name="register"),
    re_path(r"^register\.(?P<file_format>csv|xlsx)$", register.download, name="register_file"),
    path("register/<str:number>/", register.show, name="case"),
    path("register/<str:number>/<slug:deed>/", register.act, name="case_act"),
    path("closures/", closures.index, name="closures"),
    path("closures/<int:pk>/end/", closures.end, name="closure_end"),
    path("<str:number>/", warnings.show, name="warning"),
    path("<str:number>/<slug:deed>/", warnings.act, name="warning_act"),
]
