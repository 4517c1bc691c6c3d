"""Our stand-in for Stripe: a separate process that the real `stripe` client talks to.

It knows no word of the platform and is never imported by it; the address is all they share.
"""
