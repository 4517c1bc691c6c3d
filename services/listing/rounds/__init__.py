"""Offers of money terms on a project, up to the moment they are scheduled."""
