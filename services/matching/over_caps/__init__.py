"""Pledges above their cap: listed for their handler, and given back by it."""
