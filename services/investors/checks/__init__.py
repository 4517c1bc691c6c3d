"""One case in, one answer out: what the rulebook says, without touching anybody's data."""
