"""A handler's yes that ran out by its day, told once."""
