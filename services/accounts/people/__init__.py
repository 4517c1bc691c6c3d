"""The people who can sign in; not what they may do."""
