"""Goals of matching, each beside a bare piece of work of the same run."""
