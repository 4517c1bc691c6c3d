"""The saga of all services under one seeded scheduler, in memory; no process, no socket."""
