"""What interests hear: of investors' and listing's, a projection that may be reset."""

from typing import Final

from services.matching.interests import usecases
from shared.contracts.investors import InterestsDeclared
from shared.contracts.listing import ProjectPublished
from shared.inbox import Handlers

GROUP: Final = "matching.interests"
TOPICS: Final = ("investors.investors.v1", "listing.projects.v1")
HANDLERS: Final[Handlers] = {
    InterestsDeclared: usecases.declared,
    ProjectPublished: usecases.published,
}
