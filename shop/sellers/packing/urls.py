from django.urls import path

from . import many, papers, views

app_name = "packing"
urlpatterns = [
    path("", views.desk, name="desk"),
    path("address/", views.address, name="address"),
    path("list/", many.pick_list, name="pick_list"),
    path("many/", many.send, name="many"),
    path("many/labels/", many.labels, name="labels"),
    path("many/hand-over/", many.hand_over, name="hand_over_many"),
    path("<str:number>/", views.consignment, name="consignment"),
    path("<str:number>/pack/", views.pack, name="pack"),
    path("<str:number>/book/", views.book, name="book"),
    path("<str:number>/withdraw/", views.withdraw, name="withdraw"),
    path("<str:number>/correct/", views.correct, name="correct"),
    path("<str:number>/truck/", views.truck, name="truck"),
    path("<str:number>/hand-over/", views.hand_over, name="hand_over"),
    path("<str:number>/arrived/", views.arrived, name="arrived"),
    path("<str:number>/lost/", views.lost, name="lost"),
    path("<str:number>/probe/", views.probe, name="probe"),
    path("<str:number>/decide/", views.decide, name="decide"),
    path("<str:number>/papers/", papers.add, name="papers"),
    path("<str:number>/papers/<int:pk>/", papers.scan, name="paper_scan"),
    path("<str:number>/repack/", views.repack, name="repack"),
    path("<str:number>/label/", views.label, name="label"),
    path("<str:number>/code.svg", views.code, name="code"),
]
