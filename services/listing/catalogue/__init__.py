"""What people read of a listing: the search, a project with its round, own projects."""
