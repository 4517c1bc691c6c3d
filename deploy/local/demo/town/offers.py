"""The town's projects, read from their files."""

import tomllib
from pathlib import Path
from typing import Final

from deploy.local.demo.cast import AISE, MINATO
from deploy.local.demo.offers import Json, Offer
from deploy.local.demo.townsfolk import OMONO, SETO

_HERE: Final = Path(__file__).parent
_CHAMBERS: Final = {"aise": AISE, "minato": MINATO, "seto": SETO, "omono": OMONO}
_PAGE: Final = ("title", "summary", "prefecture", "town", "category", "picture", "risks")

_DETAILS: Final = {"description", "is_shipped", "stock_units"}


def _offer(file: Path) -> Offer:
    told = tomllib.loads(file.read_text(encoding="utf-8"))
    terms, returns = told["round"], told.get("returns", [])
    return Offer(
        name=file.stem,
        owner=terms["owner"],
        chamber_id=_CHAMBERS[terms["chamber"]],
        issuer={"phone": "090-0000-0000", "corporate_number": None, **told["issuer"]},
        content={name: told[name] for name in _PAGE} | {"story": _stripped(told["story"])},
        opens_on_day=terms["opens_on_day"],
        closes_on_day=terms["closes_on_day"],
        target_minor=terms["target_minor"],
        limit_units=terms["limit_units"],
        unit_minor=terms.get("unit_minor"),
        returns=tuple((one["title"], one["price_minor"]) for one in returns),
        uses=tuple(told["uses"]),
        details=tuple({name: one[name] for name in _DETAILS & one.keys()} for one in returns),
        delivered_in=tuple(one["delivered_in"] for one in returns),
    )


def _stripped(story: Json) -> Json:
    return {name: words.strip() for name, words in story.items()}


OFFERS: Final = {file.stem: _offer(file) for file in sorted(_HERE.glob("*.toml"))}
# Which of its chamber proposes to approve it.
PROPOSED_BY: Final = {
    file.stem: str(tomllib.loads(file.read_text(encoding="utf-8"))["round"]["by"])
    for file in sorted(_HERE.glob("*.toml"))
}
