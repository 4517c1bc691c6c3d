"""Dated rules, their days and their sums. Pure; no clock, no database, no HTTP."""
