"""Two hundred people who come one after another, calmly, once the platform is open."""

import csv
import time
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, Literal

import httpx

from deploy.local.demo.cast import Supporter
from deploy.local.demo.offers import Offer
from deploy.local.demo.site import Json, NeverHappened, Refused
from deploy.local.demo.town.days import offer_of
from deploy.local.demo.world import World
from shared.places.towns import code_of

# No more than one of them in this time: whoever looks around meanwhile comes first.
_PACE_S: Final = 1.0
_FILE: Final = Path(__file__).with_name("crowd.tsv")

Bond = Literal["local", "ties", "none"]


@dataclass(frozen=True)
class Person:
    """`bond`: lives where the project is, has a tie to that town, or neither."""

    number: int
    name: str
    age: int
    bond: Bond
    home: tuple[str, str]
    root: str | None
    themes: tuple[str, ...]
    offer: str
    return_at: int
    units: int
    feeling: str | None

    @property
    def supporter(self) -> Supporter:
        return Supporter(f"c{self.number:03}@crowd.example", self.name)

    def interests(self, offer: Offer) -> Json:
        """What they tell for their lists; only who has a tie names a town."""
        town = code_of(offer.content["prefecture"], offer.content["town"])
        roots = [{"kind": self.root, "municipality": town}] if self.root else []
        return {"roots": roots, "themes": list(self.themes)}


def _person(row: dict[str, str]) -> Person:
    return Person(
        number=int(row["number"]),
        name=row["name"],
        age=int(row["age"]),
        bond=_BONDS[row["bond"]],
        home=(row["prefecture"], row["home"]),
        root=None if row["root"] == "-" else row["root"],
        themes=tuple(row["themes"].split()),
        offer=row["offer"],
        return_at=int(row["return_at"]),
        units=int(row["units"]),
        feeling=None if row["feeling"] == "-" else row["feeling"],
    )


_BONDS: Final[dict[str, Bond]] = {"local": "local", "ties": "ties", "none": "none"}
with _FILE.open(encoding="utf-8", newline="") as _rows:
    PEOPLE: Final = tuple(_person(row) for row in csv.DictReader(_rows, delimiter="\t"))


def tell(world: World, come: Path, say: Callable[[str], None]) -> None:
    """One after another; `come` holds how many were there already, for the next start."""
    before = int(come.read_text(encoding="utf-8")) if come.exists() else 0
    for person in islice(PEOPLE, before, None):
        began = time.monotonic()
        _come(world, person, say)
        come.write_text(f"{person.number}\n", encoding="utf-8")
        time.sleep(max(0.0, _PACE_S - (time.monotonic() - began)))


def _come(world: World, person: Person, say: Callable[[str], None]) -> None:
    """Somebody whom a moved clock or a stopped program kept away is missed, and no more."""
    try:
        _take_part(world, person)
    except (Refused, NeverHappened, httpx.HTTPError) as failure:
        say(f"{person.number} {person.name} stayed away: {failure}")
    else:
        say(f"{person.number} {person.name}: {person.offer}")


def _take_part(world: World, person: Person) -> None:
    offer, who = offer_of(world, person.offer), person.supporter
    world.register(who)
    visitor = world.visitor(who.email)
    told = person.interests(offer)
    visitor.put("investors", f"/investors/{who.investor_id}/interests", told)
    world.by_card(offer, who, units=person.units, of_return=person.return_at)
    if person.feeling:
        path = f"/projects/{offer.project_id}/signals/{person.feeling}"
        visitor.put("listing", path, {})
