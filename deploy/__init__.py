"""What makes the platform run: launcher, images, stand-ins; no service imports it."""
