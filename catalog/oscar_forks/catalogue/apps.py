from oscar.apps.catalogue import apps


class CatalogueConfig(apps.CatalogueConfig):
    name = "catalog.oscar_forks.catalogue"

    def ready(self):
        """Oscar's views and receivers stay unused: nothing to look up."""
