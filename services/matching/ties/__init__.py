"""What ties a person to a case, so that nobody decides about their own."""
