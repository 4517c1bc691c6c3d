"""Offices come in from accounts; whoever closes their account is named nowhere any more."""

from typing import Final

from services.matching.supporters import usecases
from shared import memberships
from shared.contracts.accounts import PersonClosed
from shared.inbox import Handlers

GROUP: Final = "matching.memberships"
TOPICS: Final = (memberships.TOPIC,)
HANDLERS: Final[Handlers] = {**memberships.HANDLERS, PersonClosed: usecases.person_closed}
