"""Faults with real processes, and the judge that looks afterwards: no service's own tests."""
