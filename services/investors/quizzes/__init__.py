"""The risk quiz: what an investor answered, and whether all of it was right."""
