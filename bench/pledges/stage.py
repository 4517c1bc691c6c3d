"""The platform with rounds that take any number of pledges, and backers with saved cards."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bench.pledges.load import Backer, Target
from deploy.local.demo.cast import KATO, Supporter
from deploy.local.demo.offers import KAKI, Offer
from tests.system.platform import Platform, running

# What was raised for the measurement: the limiter counts as always.
RAISED: Final = {"MATCHING_ATTEMPTS_PER_MINUTE": "100000"}
_UNITS: Final = 1_000_000


@dataclass
class Stage:
    """The running platform and who acts on it."""

    platform: Platform
    rounds: list[Target]
    supporters: list[Supporter]

    def backers(self) -> list[Backer]:
        """All of them with tokens that are good for the next minutes."""
        world = self.platform.world
        return [
            Backer(each.investor_id, world.visitor(each.email).bearer("matching"))
            for each in self.supporters
        ]


@contextmanager
def set_up(folder: Path, *, rounds: int, backers: int) -> Iterator[Stage]:
    """Start everything; list the rounds and save the cards through the public doors."""
    with running(folder, RAISED) as platform:
        offers = [_offer(platform, at) for at in range(rounds)]
        for offer in offers:
            platform.world.list_offer(offer, answered_by=KATO)
        for offer in offers:
            platform.world.wait_open(offer)
        supporters = [Supporter(f"b{at}@bench.example", f"支援者{at}") for at in range(backers)]
        for supporter in supporters:
            platform.world.register(supporter)
            platform.world.by_card(offers[0], supporter, units=1)
        targets = [Target(each.round_id, each.return_id(0)) for each in offers]
        yield Stage(platform, targets, supporters)


def _offer(platform: Platform, at: int) -> Offer:
    return platform.offer(KAKI, f"bench-{at}", limit_units=_UNITS)
