"""What an owner wants to do: drafts, and the versions frozen at submission."""
