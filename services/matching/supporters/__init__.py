"""Supporters by consent: how they are named on the page, and what they hand the owner."""
