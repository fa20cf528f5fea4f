"""Speed on PostgreSQL: ``python -m bench`` prints JSON. See ``bench/README.md``."""
