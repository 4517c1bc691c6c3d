"""Professional investors: what a handler has accepted one as, on what evidence, until when."""
