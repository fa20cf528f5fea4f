"""Doors of the shop, by noun."""
