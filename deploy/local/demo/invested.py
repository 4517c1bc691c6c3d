"""Shares bought in the demo world, and what its company lays on file about the angel tax."""

from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from deploy.local.demo.cast import HARADA, MIRAI, OGAWA, SUPPORTERS, YAMAMOTO, demo_id
from deploy.local.demo.offers import Offer

if TYPE_CHECKING:
    from deploy.local.demo.world import World

_UNITS: Final = 4
_AMOUNT_MINOR: Final = 200_000


def invest(world: "World", offer: Offer) -> None:
    """Mrs Yamamoto bought nothing of it elsewhere; her transfer is recorded by two."""
    world.wait_open(offer)
    yamamoto = next(each for each in SUPPORTERS if each.email == YAMAMOTO)
    world.visitor(YAMAMOTO).put(
        "investors",
        f"/investors/{yamamoto.investor_id}/declarations/{demo_id('none', offer.name)}",
        {"issuer_id": str(offer.issuer_id), "security_class": "common", "purchases": []},
    )
    pledge = world.by_transfer(offer, yamamoto, units=_UNITS)
    world.deposit(pledge, amount_minor=_AMOUNT_MINOR, recorded_by=OGAWA, confirmed_by=HARADA)
    world.wait_state(world.visitor(YAMAMOTO), pledge, {"confirmed", "settled"})


def certify(world: "World", offer: Offer) -> None:
    """The company's angel-tax certificate, as it stands on its paper."""
    pledge = str(demo_id("pledge", offer.name, YAMAMOTO))
    world.wait_state(world.visitor(YAMAMOTO), pledge, {"settled"})
    opened, asked, issued, last = (
        _day(world, offer.closes_on_day + days) for days in (-22, 5, 19, 50)
    )
    world.visitor(OGAWA).put(
        "investors",
        f"/handlers/{MIRAI}/angel-certificates/{demo_id('certificate', offer.name)}",
        {
            "issuer_id": str(offer.issuer_id),
            "schemes": ["a", "b"],
            "certified_by": "徳島県",
            "applied_on": asked.isoformat(),
            "answer": {"outcome": "issued", "on": issued.isoformat(), "number": "第12号"},
            "paid_from": opened.isoformat(),
            "paid_to": last.isoformat(),
            "papers_by": date(last.year + 1, 1, 31).isoformat(),
        },
    )


def _day(world: "World", number: int) -> date:
    return (world.first_day + timedelta(days=number)).date()
