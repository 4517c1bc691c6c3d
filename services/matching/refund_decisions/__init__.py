"""Refunds of what was collected: proposed by one of the staff, decided by a second one."""
