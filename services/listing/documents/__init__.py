"""The pre-contract documents (契約締結前交付書面) of rounds, as files."""
