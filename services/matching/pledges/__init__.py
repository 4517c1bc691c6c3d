"""Pledges: accepted, seated, confirmed and settled, or led back the way they came."""
