"""The pages people see; owns no business data."""
