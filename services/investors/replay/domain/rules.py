"""The loaded rules beside their edition: none is missing, none was edited afterwards. Pure.

A later row that the edition does not have may end one of its rows that has an open end; the
rulebook itself refuses what overlaps.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import date, timedelta

from services.investors.replay.domain.findings import Finding
from services.investors.rulebook.domain.versions import Line, Rulebook, RuleVersion

Key = tuple[str, int, str, str | None]


def findings(loaded: Rulebook, edition: Rulebook) -> Iterator[Finding]:
    """Whatever of the edition is not loaded as it is written."""
    rows = {_key(each): each for each in loaded.rules}
    starts = {(each.line, each.valid_from) for each in loaded.rules}
    for each in edition.rules:
        row = rows.get(_key(each))
        if row is None or row != replace(each, valid_to=_last_day(each, row, starts)):
            what = "is not loaded" if row is None else "was changed after it was loaded"
            yield Finding("difference", _where(each), what)


def _last_day(
    written: RuleVersion, row: RuleVersion, starts: Collection[tuple[Line, date | None]]
) -> date | None:
    """An open end may be ended by a later row, and by nothing else."""
    if written.valid_to is None and row.valid_to is not None:
        is_followed = (row.line, row.valid_to + timedelta(days=1)) in starts
        return row.valid_to if is_followed else None
    return written.valid_to


def _key(rule: RuleVersion) -> Key:
    return rule.rule_id, rule.version, rule.instrument, rule.licence


def _where(rule: RuleVersion) -> str:
    product = "/".join(filter(None, (rule.instrument, rule.licence)))
    return f"rule {rule.rule_id} {rule.version} ({product})"
