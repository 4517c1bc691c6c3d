"""What an investment asks of an investor: age, figures of wealth, suitability."""
