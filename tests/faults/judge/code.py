"""What the code itself says: the steps of a pledge, and which group reads which topic."""

from typing import Final

from services.accounts.letters import handlers as letters
from services.accounts.memberships import handlers as investors_known
from services.investors.holds import handlers as holds
from services.investors.registration import handlers as registration
from services.listing.rounds import handlers as listed
from services.matching.pledges import handlers as pledges
from services.matching.pledges.document import legal_steps
from services.payments.saga import handlers as saga
from shared import memberships

_GROUPS: Final = (letters, investors_known, holds, registration, listed, pledges, saga)
_WITH_OFFICES: Final = ("listing", "matching", "payments")


def steps() -> list[tuple[str | None, str, str, str | None]]:
    """Rows of `legal_step`."""
    return legal_steps()


def subscriptions() -> list[tuple[str, str]]:
    """Rows of `subscription`: every consumer of the platform with each of its topics."""
    named = [(each.GROUP, topic) for each in _GROUPS for topic in each.TOPICS]
    offices = [(f"{name}.memberships", memberships.TOPIC) for name in _WITH_OFFICES]
    return named + offices
