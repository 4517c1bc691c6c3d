"""Who acts for an investor: the whole subscription of the group `accounts.investors`."""

from typing import Final

from services.accounts.memberships import usecases
from shared.contracts.investors import InvestorRegistered
from shared.inbox import Handlers

GROUP: Final = "accounts.investors"
TOPICS: Final = ("investors.investors.v1",)
HANDLERS: Final[Handlers] = {InvestorRegistered: usecases.grant_acts_for}
