"""May this investor do this, and what does the rule leave."""
