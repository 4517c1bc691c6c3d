"""Who may act for a company: what the person claims, and what a handler answers to it."""
