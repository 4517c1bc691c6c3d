"""The judge reads every database, every topic and the PSP, and says which invariant is broken.

It changes nothing but its own temporary tables. `judge` looks once; a `Judge` looks as often as
one likes, `RUNNING` while the platform works and everything when it is at rest.
"""

from tests.faults.judge.looking import RUNNING, Judge, Verdict, judge

__all__ = ["RUNNING", "Judge", "Verdict", "judge"]
