"""Amounts of money as whole minor units; never a float, and no exchange rates."""

from collections.abc import Sequence
from dataclasses import dataclass

# Digits after the point, ISO 4217. What is not listed is refused, not guessed.
EXPONENT = {"JPY": 0, "USD": 2, "EUR": 2, "GBP": 2}


@dataclass(frozen=True, order=False, slots=True)
class Money:
    """`minor` units (yen, cents) of `currency`; may be negative, as a posting is.

    Raises:
        ValueError: the currency is not one of `EXPONENT`.
    """

    minor: int
    currency: str = "JPY"

    def __post_init__(self) -> None:
        if self.currency not in EXPONENT:
            raise ValueError(f"unknown currency {self.currency!r}")

    def __add__(self, other: "Money") -> "Money":
        return Money(self.minor + self._same(other), self.currency)

    def __sub__(self, other: "Money") -> "Money":
        return Money(self.minor - self._same(other), self.currency)

    def __neg__(self) -> "Money":
        return Money(-self.minor, self.currency)

    def __lt__(self, other: "Money") -> bool:
        return self.minor < self._same(other)

    def __le__(self, other: "Money") -> bool:
        return self.minor <= self._same(other)

    def times(self, units: int) -> "Money":
        """The price of `units`."""
        return Money(self.minor * units, self.currency)

    def bps_floor(self, rate_bps: int) -> "Money":
        """`rate_bps` ten-thousandths of this amount, rounded down to a minor unit."""
        return Money(self.minor * rate_bps // 10_000, self.currency)

    def split(self, weights: Sequence[int]) -> list["Money"]:
        """Share this amount in proportion to `weights`, losing no minor unit.

        Largest remainder first; on a tie the earlier weight wins, so the same
        input always gives the same shares.

        Args:
            weights: non-negative, not all zero; for instance pledged units.

        Returns:
            One share per weight, in the same order; their sum is this amount.

        Raises:
            ValueError: the amount or a weight is negative, or no weight is positive.
        """
        whole = sum(weights)
        if self.minor < 0 or whole <= 0 or min(weights) < 0:
            raise ValueError(
                "needs an amount and weights that are not negative, and a positive one"
            )
        shares = [self.minor * weight // whole for weight in weights]
        by_remainder = sorted(
            range(len(weights)), key=lambda at: (-(self.minor * weights[at] % whole), at)
        )
        for at in by_remainder[: self.minor - sum(shares)]:
            shares[at] += 1
        return [Money(share, self.currency) for share in shares]

    def _same(self, other: "Money") -> int:
        if other.currency != self.currency:
            raise ValueError(f"{self.currency} and {other.currency} do not mix")
        return other.minor
