"""The menu of a portal on a phone: longer than the screen, so it stands where one is."""


def test_the_item_of_the_page_is_in_sight(visitor):
    phone = visitor(360, 740)
    phone.enter_as("county")
    phone.go("/gov/recognised/")
    box = phone.page.locator(".portal-nav [aria-current]").bounding_box()
    assert phone.page.evaluate("document.querySelector('.portal-nav').scrollWidth") > 360
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 360
    assert phone.wrong == []
