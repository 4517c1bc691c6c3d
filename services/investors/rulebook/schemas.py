"""Shapes of the rulebook on the wire; public."""

from collections.abc import Sequence
from datetime import date
from itertools import groupby

from pydantic import JsonValue

from services.investors.rulebook.domain.versions import RuleVersion
from shared.wire import Answer


class ProductOut(Answer):
    """`licence` null: whatever the licence of the handler."""

    instrument: str
    licence: str | None


class RuleVersionOut(Answer):
    """One version of one rule; a day that is null is unbounded. Amounts are minor units."""

    rule_id: str
    version: int
    check: str
    jurisdiction: str
    covers: list[ProductOut]
    valid_from: date | None
    valid_to: date | None
    parameters: dict[str, JsonValue]
    article_ja: str
    article_en: str
    source: str
    confidence: str

    @classmethod
    def of(cls, rows: Sequence[RuleVersion]) -> "RuleVersionOut":
        one = rows[0]
        return cls(
            rule_id=one.rule_id,
            version=one.version,
            check=one.check,
            jurisdiction=one.jurisdiction,
            covers=[
                ProductOut(instrument=each.instrument, licence=each.licence) for each in rows
            ],
            valid_from=one.valid_from,
            valid_to=one.valid_to,
            parameters=dict(one.parameters),
            article_ja=one.article_ja,
            article_en=one.article_en,
            source=one.source,
            confidence=one.confidence,
        )


class RulebookOut(Answer):
    """All rules that hold on that day."""

    on: date
    rules: list[RuleVersionOut]

    @classmethod
    def of(cls, on: date, holding: Sequence[RuleVersion]) -> "RulebookOut":
        versions = groupby(holding, key=lambda each: (each.rule_id, each.version))
        return cls(on=on, rules=[RuleVersionOut.of(list(rows)) for _, rows in versions])
