"""Photos of a project: kept as they came, made anew in three sizes, shown by their hash."""
