from oscar.apps.catalogue import apps


class CatalogueConfig(apps.CatalogueConfig):
    name = "catalog.oscar_forks.catalogue"

    def ready(self):
        """Oscar's views and receivers stay unused. A search engine whose address makes no sense stops the start."""
        from django.conf import settings

        from .search import opensearch

        if settings.SEARCH_URL:
            opensearch.at(settings.SEARCH_URL)
