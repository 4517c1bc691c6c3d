"""What ties hear: that somebody pledged, or declared kin or an office; it may be reset."""

from typing import Final

from services.listing.ties import usecases
from shared.contracts.investors import TieDeclared, TieWithdrawn
from shared.contracts.matching import PledgePlaced
from shared.inbox import Handlers

GROUP: Final = "listing.ties"
TOPICS: Final = ("matching.pledges.v1", "investors.investors.v1")
HANDLERS: Final[Handlers] = {
    PledgePlaced: usecases.placed,
    TieDeclared: usecases.declared,
    TieWithdrawn: usecases.withdrawn,
}
