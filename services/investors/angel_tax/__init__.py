"""The angel-tax file of an investment: the company's certificate, what to keep, what to do."""
