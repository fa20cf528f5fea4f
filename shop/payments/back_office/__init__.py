"""Finance's doors, inside Wagtail's admin."""
