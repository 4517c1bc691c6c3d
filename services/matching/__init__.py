"""matching: running rounds, their books, and every pledge's path through caps and payment."""
