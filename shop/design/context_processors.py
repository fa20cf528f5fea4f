from django.conf import settings


def site(request):
    """What every page of ours may show; nothing here asks the database."""
    return {"site_name": settings.SITE_NAME, "operator": settings.OPERATOR, "demo": settings.DEMO_LOGIN}
