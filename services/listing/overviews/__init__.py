"""What a chamber sees of all its projects at once: its calendar and its figures."""
