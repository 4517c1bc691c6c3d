"""The platform, chambers, handlers and partners, and who works there."""
