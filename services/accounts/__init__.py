"""accounts: who is it. People, organisations, offices, sign-in, tokens, and all letters."""
