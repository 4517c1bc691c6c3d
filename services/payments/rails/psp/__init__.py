"""Stripe's words and ours: the one package that imports stripe.

Nothing here decides whether to call; `gateway.py` does, and guards its one entrance.
"""
