"""The ledger of rooms: what was set aside, used, given back or declared."""
