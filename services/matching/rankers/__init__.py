"""What the nights learnt, kept as rows: which ranker serves, and how each training ended."""
