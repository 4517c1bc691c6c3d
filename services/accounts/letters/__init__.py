"""Every mail that leaves the house."""
