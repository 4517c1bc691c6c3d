"""Returns sent: what the owner marks, what their supporters see."""
