"""The payment day of a running investment round, moved by its handler."""
