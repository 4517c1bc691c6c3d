"""Rounds and pledges as heard, as far as letters need them; they are matching's."""
