"""Leading a lender or a giver of grants to an owner, once both have said yes."""
