"""Editions of the rulebook as files: read, checked and taken apart into rows; no database.

An edition is never edited once it was loaded: what changes is the next edition.
"""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from typing import Any, Final, get_args

from services.investors.rulebook.domain.days import ZONES
from services.investors.rulebook.domain.parameters import refuse_untyped
from services.investors.rulebook.domain.versions import (
    Check,
    Rulebook,
    RulebookBroken,
    RuleVersion,
    Status,
)

NEWEST: Final = Path(__file__).parent / "editions" / "2026-06-01.toml"
INSTRUMENTS: Final = frozenset({"reward", "donation", "hometown", "fund", "equity"})
LICENCES: Final = frozenset({"type1", "type1_small", "type2", "type2_small", "none"})
_RULE: Final = frozenset(
    {"rule_id", "check", "jurisdiction", "covers", "article_ja", "article_en", "source"}
)
_VERSION: Final = frozenset({"version", "status", "confidence", "parameters"})
# Days left out are unbounded; an article of its own where the law was numbered otherwise.
_MAY: Final = frozenset({"valid_from", "valid_to", "article_ja", "article_en"})


def newest() -> Rulebook:
    """The rules in force of the newest edition; what is only proposed is left out."""
    return Rulebook(read(NEWEST.read_text(encoding="utf-8"), "in_force"))


def overlaid(book: Rulebook, text: str) -> Rulebook:
    """The same rulebook with the proposed rows of another edition before its own.

    Raises:
        RulebookBroken: the text is no edition, or proposes nothing.
    """
    proposed = read(text, "proposed")
    if not proposed:
        raise RulebookBroken("nothing is proposed: its versions need status = 'proposed'")
    return replace(book, proposed=proposed)


def read(text: str, status: Status) -> list[RuleVersion]:
    """One row for each version and each product it covers, of this status.

    Raises:
        RulebookBroken: it is no edition, or a row lacks something.
    """
    try:
        edition = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RulebookBroken(f"no TOML: {error}") from error
    if not isinstance(edition.get("rule"), list):
        raise RulebookBroken("an edition has [[rule]] tables")
    try:
        rows = [row for rule in edition["rule"] for row in _rows(rule)]
    except (AttributeError, KeyError, TypeError) as error:
        raise RulebookBroken(f"a rule is written otherwise than ours: {error}") from error
    return [row for row in rows if row.status == status]


def _rows(rule: Mapping[str, Any]) -> Iterator[RuleVersion]:
    rule_id = str(rule.get("rule_id"))
    _refuse_fields(rule_id, rule, _RULE | {"version"}, frozenset())
    if rule["check"] not in get_args(Check) or rule["jurisdiction"] not in ZONES:
        raise RulebookBroken(f"{rule_id}: unknown check or jurisdiction")
    for version in rule["version"]:
        _refuse_fields(rule_id, version, _VERSION, _MAY)
        refuse_untyped(rule_id, rule["check"], version["parameters"])
        _refuse_days(rule_id, version)
        for instrument, licence in _products(rule_id, rule["covers"]):
            yield RuleVersion(
                rule_id=rule_id,
                version=version["version"],
                check=rule["check"],
                jurisdiction=rule["jurisdiction"],
                instrument=instrument,
                licence=licence,
                valid_from=version.get("valid_from"),
                valid_to=version.get("valid_to"),
                parameters=version["parameters"],
                article_ja=version.get("article_ja", rule["article_ja"]),
                article_en=version.get("article_en", rule["article_en"]),
                source=rule["source"],
                confidence=version["confidence"],
                status=version["status"],
            )


def _refuse_fields(
    rule_id: str, said: Mapping[str, Any], must: frozenset[str], may: frozenset[str]
) -> None:
    if not must <= said.keys() <= must | may:
        differing = (must - said.keys()) | (said.keys() - must - may)
        raise RulebookBroken(f"{rule_id}: {', '.join(sorted(differing))} missing or unknown")


def _refuse_days(rule_id: str, version: Mapping[str, Any]) -> None:
    first, last = version.get("valid_from"), version.get("valid_to")
    if any(
        isinstance(day, datetime) or not isinstance(day, date | None) for day in (first, last)
    ):
        raise RulebookBroken(f"{rule_id}: valid_from and valid_to are days")
    if first and last and last < first:
        raise RulebookBroken(f"{rule_id}: ends before it begins")
    if version["status"] not in get_args(Status) or version["confidence"] not in set("HML"):
        raise RulebookBroken(f"{rule_id}: unknown status or confidence")
    if not isinstance(version["version"], int) or version["version"] < 1:
        raise RulebookBroken(f"{rule_id}: versions are counted from 1")


def _products(rule_id: str, covers: list[Any]) -> Iterator[tuple[str, str | None]]:
    for each in covers:
        licences = each.get("licences", [None])
        known = {*licences} - {None} <= LICENCES and each["instrument"] in INSTRUMENTS
        if not known or not licences:
            raise RulebookBroken(f"{rule_id}: unknown instrument or licence")
        for licence in licences:
            yield each["instrument"], licence
