"""Twenty invented people, what they told and did, and what they should be shown."""
