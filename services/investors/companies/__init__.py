"""Which investor a legal entity is: one, by its corporate number, and thus one room."""
