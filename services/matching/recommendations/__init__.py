"""What an investor may like to see: what it can buy, by a sum of named parts."""
