"""The back office opens with what waits for somebody's hand."""

from wagtail import hooks

from .waiting import WaitingPanel


@hooks.register("construct_homepage_panels")
def what_waits(request, panels):
    panels.append(WaitingPanel())
