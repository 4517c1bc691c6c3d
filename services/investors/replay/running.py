"""One replay over everything stored: each decision again, each bucket again in its order."""

from collections import Counter
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from cryptography.exceptions import InvalidTag
from pydantic import ValidationError

from services.investors.decisions.sealing import opened
from services.investors.decisions.store import application_of
from services.investors.replay import recomputing, store
from services.investors.replay.domain import holding, ledger
from services.investors.replay.domain import rules as loaded
from services.investors.replay.domain.findings import Finding, Kind
from services.investors.rulebook import store as rulebook
from services.investors.rulebook.domain.versions import Rulebook
from services.investors.rulebook.editions import newest
from shared.database import Database
from shared.encryption import ColumnKey


@dataclass
class Tally:
    """How much was looked at; `in_part` are decisions that kept no more than their figures."""

    decisions: int = 0
    in_part: int = 0
    entries: int = 0
    buckets: int = 0
    found: Counter[Kind] = field(default_factory=Counter)

    @property
    def is_clean(self) -> bool:
        return not self.found["difference"] and not self.found["breach"]

    def lines(self) -> list[str]:
        """The sums as they are read."""
        return [
            f"decisions checked: {self.decisions} ({self.in_part} of them in part)",
            f"entries checked: {self.entries} in {self.buckets} buckets",
            f"differences: {self.found['difference']}",
            f"breaches: {self.found['breach']}",
            f"open after a moved payment day: {self.found['open']}",
        ]


async def replay(database: Database, key: ColumnKey, tally: Tally) -> AsyncIterator[Finding]:
    """Whatever comes out otherwise than it stands; `tally` is counted up meanwhile."""
    async with store.one_moment(database) as sql:
        rules = await rulebook.load(sql)
        for finding in loaded.findings(rules, newest()):
            tally.found[finding.kind] += 1
            yield finding
        async for row in store.decisions(sql):
            for finding in _decision(rules, row, key, tally):
                tally.found[finding.kind] += 1
                yield finding
        async for bucket in store.buckets(sql):
            tally.buckets += 1
            tally.entries += len(bucket)
            for finding in ledger.findings([each.entered for each in bucket]):
                tally.found[finding.kind] += 1
                yield finding


def _decision(
    rules: Rulebook, row: Mapping[str, Any], key: ColumnKey, tally: Tally
) -> list[Finding]:
    tally.decisions += 1
    try:
        inputs = opened(row["inputs_sealed"], key, row["decision_id"])
    except (InvalidTag, ValidationError):
        where = f"decision {row['decision_id']}"
        return [Finding("difference", where, "its inputs cannot be opened")]
    tally.in_part += inputs.applicant is None
    return [
        *recomputing.findings(rules, row, application_of(row), inputs),
        *holding.findings(row),
    ]
