"""Offices come in from accounts; those that act for an investor complete its registration."""

from typing import Final

from services.investors.registration import usecases
from shared import memberships
from shared.contracts.accounts import MembershipGranted
from shared.inbox import Handlers

GROUP: Final = "investors.memberships"
TOPICS: Final = (memberships.TOPIC,)
HANDLERS: Final[Handlers] = {
    **memberships.HANDLERS,
    MembershipGranted: usecases.office_granted,
}
