"""Projects that an investor does not want to be recommended, until it takes that back."""
