"""The loaded rules beside their edition: none is missing, none was edited afterwards. Pure.

A later row that the edition does not have is none of its business: the rulebook itself refuses
what overlaps.
"""

from collections.abc import Iterator

from services.investors.replay.domain.findings import Finding
from services.investors.rulebook.domain.versions import Rulebook, RuleVersion

Key = tuple[str, int, str, str | None]


def findings(loaded: Rulebook, edition: Rulebook) -> Iterator[Finding]:
    """Whatever of the edition is not loaded as it is written."""
    rows = {_key(each): each for each in loaded.rules}
    for each in edition.rules:
        row = rows.get(_key(each))
        if row != each:
            what = "is not loaded" if row is None else "was changed after it was loaded"
            yield Finding("difference", _where(each), what)


def _key(rule: RuleVersion) -> Key:
    return rule.rule_id, rule.version, rule.instrument, rule.licence


def _where(rule: RuleVersion) -> str:
    product = "/".join(filter(None, (rule.instrument, rule.licence)))
    return f"rule {rule.rule_id} {rule.version} ({product})"
