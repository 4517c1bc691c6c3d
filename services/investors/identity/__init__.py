"""What a chip said about who somebody is; the handler decides on it."""
