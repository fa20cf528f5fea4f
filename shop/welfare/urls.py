"""Doors of the union's officer and of the members; the cooperatives' slips are in the seller portal."""

from django.urls import include, path

from .views import drafts, handing, member, officer, people, shortfalls

app_name = "welfare"

round_urls = [
    path("", officer.round_page, name="round"),
    path("edit/", drafts.edit, name="edit"),
    path("goods/", drafts.goods, name="goods"),
    path("goods/<int:pk>/remove/", drafts.remove_item, name="remove_item"),
    path("places/", drafts.places, name="places"),
    path("places/<int:pk>/remove/", drafts.remove_place, name="remove_place"),
    path("publish/", officer.publish, name="publish"),
    path("latecomers/", officer.latecomers, name="latecomers"),
    path("close/", officer.close, name="close"),
    path("cancel/", officer.cancel, name="cancel"),
    path("fix/", officer.fix, name="fix"),
    path("too-little/", shortfalls.shortfalls, name="shortfalls"),
    path("pay/", officer.pay, name="pay"),
    path("sellers/<int:seller>/call-off/", officer.call_off, name="call_off"),
    path("remind/", officer.remind, name="remind"),
    path("settle/", officer.settle, name="settle"),
    path("slips/<str:slip>/", officer.slip, name="slip"),
    path("slips/<str:slip>/again/", officer.ask_again, name="ask_again"),
    path("report/", handing.report, name="report"),
    path("places/<int:pk>/", handing.hand_out_list, name="hand_out_list"),
    path("places/<int:pk>/print/", handing.sheet, name="sheet"),
    path("told/<str:alert>/", handing.told, name="told"),
    path("told/<str:alert>/<int:pk>/", handing.told_in_person, name="told_in_person"),
    path("sign/<int:pk>/", handing.sign, name="sign"),
    path("sign/<int:pk>/signature/", handing.signature, name="signature"),
]

urlpatterns = [
    path("org/welfare/", officer.rounds, name="officer"),
    path("org/welfare/new/", drafts.new, name="new"),
    path("org/welfare/members/", people.members, name="members"),
    path("org/welfare/members/template.xlsx", people.template, name="members_template"),
    path("org/welfare/members/<int:pk>/remove/", people.remove, name="remove_member"),
    path("org/welfare/<str:number>/", include(round_urls)),
    path("welfare/", member.rounds, name="mine"),
    path("welfare/read/<int:pk>/", member.read, name="read"),
    path("welfare/<str:number>/", member.round_page, name="wish"),
]
