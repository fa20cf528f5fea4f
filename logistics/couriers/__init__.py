"""Couriers' protocols behind one shape. No tables, no decisions: adapters verify, translate and keep the raw words.

Protocol-faithful against our local fake (``logistics/fakes``); not certified with a courier's live account.
"""
