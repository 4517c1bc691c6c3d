"""The other direction: people for a project, projects alike, and one pair by itself."""
