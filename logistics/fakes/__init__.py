"""Couriers that live on this machine: the demo and the tests speak with them over real HTTP.

They share no code with ``logistics.couriers``: signatures are checked by a second, byte-wise implementation, so that
one mistake cannot be made twice.
"""
