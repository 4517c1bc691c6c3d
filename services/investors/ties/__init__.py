"""Related persons and offices: whom an investor is near to, by what it says itself."""
