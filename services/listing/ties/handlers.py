"""What ties hear: that somebody pledged; a group that may be reset."""

from typing import Final

from services.listing.ties import usecases
from shared.contracts.matching import PledgePlaced
from shared.inbox import Handlers

GROUP: Final = "listing.ties"
TOPICS: Final = ("matching.pledges.v1",)
HANDLERS: Final[Handlers] = {PledgePlaced: usecases.placed}
