"""What happens in the town, day by day, beside the story."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Final

from deploy.local.demo import townsfolk
from deploy.local.demo.cast import (
    AWA,
    HAYASHI,
    INOUE,
    SUPPORTERS,
    TAMURA,
    YAMAMOTO,
    Supporter,
)
from deploy.local.demo.offers import Offer
from deploy.local.demo.town import yamamoto
from deploy.local.demo.town.offers import OFFERS, PROPOSED_BY
from deploy.local.demo.world import Day, World

# From the first start of `make run` on; the town is told within one or two of them.
_CLOSES_AFTER: Final = timedelta(minutes=12)
_BACKERS: Final = {each.email: each for each in (*SUPPORTERS, *townsfolk.COMPANIES)}
_MINOYA, _SHIOTO = (each.email for each in townsfolk.COMPANIES)
# Who gives to what before anybody looks: of which return, how many.
PLEDGES: Final = (
    ("oyster", AWA, 2, 5),
    ("oyster", HAYASHI, 2, 3),
    ("oyster", YAMAMOTO, 1, 3),
    ("oyster", TAMURA, 1, 3),
    ("laundry", AWA, 2, 5),
    ("laundry", TAMURA, 2, 2),
    ("laundry", YAMAMOTO, 1, 4),
    ("laundry", INOUE, 1, 3),
    ("fireworks", AWA, 3, 1),
    ("fireworks", HAYASHI, 2, 5),
    ("fireworks", YAMAMOTO, 2, 3),
    ("fireworks", TAMURA, 2, 2),
    # As much as ninety give to the lacquer, from three.
    ("shops", AWA, 2, 1),
    ("shops", _MINOYA, 2, 1),
    ("shops", _SHIOTO, 2, 1),
    ("beetles", TAMURA, 2, 4),
    ("beetles", _MINOYA, 2, 15),
    ("festival", INOUE, 1, 4),
)


def offer_of(world: World, name: str) -> Offer:
    """A project of the town; the inn's round closes minutes after the first start."""
    offer = OFFERS[name]
    if name != "fireworks":
        return offer
    closes_at = (world.begun + _CLOSES_AFTER).replace(second=0, microsecond=0)
    return replace(offer, closes_at=closes_at)


def _lists(*names: str) -> Callable[[World], None]:
    def act(world: World) -> None:
        for name in names:
            world.list_offer(offer_of(world, name), answered_by=PROPOSED_BY[name])

    return act


def _begin(world: World) -> None:
    world.found(townsfolk.ORGANISATIONS, townsfolk.OFFICES, townsfolk.STAFF_NAMES)
    for company in townsfolk.COMPANIES:
        world.register(company)


def _backs(*names: str) -> Callable[[World], None]:
    def act(world: World) -> None:
        for name, email, at, units in PLEDGES:
            if name in names:
                _back(world, offer_of(world, name), _BACKERS[email], at, units)

    return act


def _back(world: World, offer: Offer, who: Supporter, at: int, units: int) -> None:
    world.wait_open(offer)
    world.by_card(offer, who, units=units, of_return=at)


def _leave_unfinished(world: World) -> None:
    """One in the queue of its chamber, one still being written."""
    world.wait_outcome(OFFERS["oyster"], "succeeded")
    world.submit(OFFERS["seed"])
    world.draft(OFFERS["first_shop"])


DAYS: Final = (
    Day(0, "瀬戸の灯と雄物平の商工会議所ができる", _begin),
    Day(
        91,
        "牡蠣の殻、坂の洗濯屋、花火の宿、一坪の店、輪島の椀が公開される",
        _lists("oyster", "laundry", "fireworks", "shops", "lacquer"),
    ),
    Day(
        137,
        "カブトムシ、切子灯籠、酒蔵が公開される",
        _lists("beetles", "festival", "brewery"),
    ),
    Day(145, "町のプロジェクトに支援があつまる", _backs("oyster", "laundry", "shops")),
    Day(145, "山本さんが、前に買った株を申告する", yamamoto.tell),
    Day(
        150,
        "花火の宿、カブトムシ、切子灯籠に支援があつまる",
        _backs("fireworks", "beetles", "festival"),
    ),
    Day(159, "牡蠣の殻が成立する", _leave_unfinished),
)
