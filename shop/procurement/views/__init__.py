"""Doors for browsers under ``/org/``, by noun."""
