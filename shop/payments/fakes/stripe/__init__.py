"""A small, faithful fake of Stripe for the demo and the tests; never imported in production.

It speaks the wire protocol (form-encoded bodies, bearer keys, idempotency
keys, signed webhooks) and refuses what Stripe refuses, so that the real
stripe library and our real gateway run against it unchanged.
"""
