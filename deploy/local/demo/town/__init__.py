"""The town around the story: further projects, one file of words each, and their days."""
