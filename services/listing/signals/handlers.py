"""Offices come in from accounts; whoever closes their account takes their signals along."""

from typing import Final

from services.listing.signals import usecases
from shared import memberships
from shared.contracts.accounts import PersonClosed
from shared.inbox import Handlers

GROUP: Final = "listing.memberships"
TOPICS: Final = (memberships.TOPIC,)
HANDLERS: Final[Handlers] = {**memberships.HANDLERS, PersonClosed: usecases.person_closed}
