"""The rulebook as web reads it: public, as of a day."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from services.web.clients.http import Service, Shape, shaped


class Product(Shape):
    """What a rule is about; `licence` None is any."""

    instrument: str
    licence: str | None


class Rule(Shape):
    """One version of one rule, in force from its first to its last day; None is unbounded."""

    rule_id: str
    version: int
    jurisdiction: str
    covers: Sequence[Product]
    valid_from: date | None
    valid_to: date | None
    parameters: Mapping[str, Any]
    article_ja: str
    article_en: str
    source: str
    confidence: str

    @property
    def instruments(self) -> list[str]:
        """Each kind of round once, in the order of the rule."""
        return list(dict.fromkeys(each.instrument for each in self.covers))


class Rulebook(Shape):
    """All rules of a day."""

    on: date
    rules: Sequence[Rule]

    def of(self, jurisdiction: str) -> list[Rule]:
        return [rule for rule in self.rules if rule.jurisdiction == jurisdiction]


async def read(service: Service, on: date) -> Rulebook:
    """The rules of one day; anybody may ask investors."""
    answer = await service.get("/rulebook", params={"on": on.isoformat()})
    return shaped(Rulebook, answer, "investors")
