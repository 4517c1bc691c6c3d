"""Sign-in by a code, sessions, and tokens for the services."""
