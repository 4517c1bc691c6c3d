"""Read an export of audit rows and name what was done to it; needs nothing but this folder.

A chain proves its own middle. That its end was not cut, or all of it written anew, only an
anchor proves: a head that was kept elsewhere.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from shared.audit.chain import FIELDS, GENESIS, VEILED, Row, Veiled, seal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

Chain = tuple[str, str]

_SHAPES: Final[Mapping[str, str]] = {
    "service": r"[a-z]+",
    "chamber": r"platform|[0-9a-f-]{36}",
    "actor": r"[^|]+",  # a bar would let two rows read the same
    "command_id": r"[0-9a-f-]{36}",
    "subject_kind": r"[^|]+",
    "subject": r"[0-9a-f-]{36}",
    "before_hash": r"([0-9a-f]{2})*",
    "after_hash": r"([0-9a-f]{2})*",
    "digest": r"[0-9a-f]{64}",
    "prev_hash": r"([0-9a-f]{2})+",
    "hash": r"[0-9a-f]{64}",
}
_COUNTS: Final = ("seq", "id", "recorded_us")


@dataclass(frozen=True, slots=True)
class Link:
    """One line of an export: a row, whole or veiled, and its two seals."""

    row: Row | Veiled
    prev_hash: bytes
    hash: bytes

    @property
    def chain(self) -> Chain:
        return self.row.service, self.row.chamber


@dataclass(frozen=True, slots=True)
class Anchor:
    """A head kept elsewhere: what the row at `seq` was sealed with."""

    service: str
    chamber: str
    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class Finding:
    """`what` is edited, deleted, reordered, doubled or cut; `seq` is 0 where unknown."""

    what: str
    chain: Chain
    seq: int
    why: str

    def __str__(self) -> str:
        return f"{self.what}: {'/'.join(self.chain)} row {self.seq or '?'} ({self.why})"


def verify(lines: Iterable[str], anchors: Iterable[Anchor] = ()) -> list[Finding]:
    """Everything that is wrong with the export, nothing where all is well."""
    findings: list[Finding] = []
    chains: dict[Chain, list[Link]] = defaultdict(list)
    for number, line in enumerate(lines, start=1):
        try:
            link = parse(line)
        except ValueError as error:
            findings.append(Finding("edited", ("?", "?"), 0, f"line {number}: {error}"))
        else:
            chains[link.chain].append(link)
    for chain, links in chains.items():
        findings += _of_chain(chain, links)
    return findings + list(_against(anchors, chains))


def parse(line: str) -> Link:
    """One line of an export.

    Raises:
        ValueError: it is not JSON, or not of this shape, to the letter.
    """
    told = json.loads(line, object_pairs_hook=_each_once)
    row = _row_in(told)
    for name, value in told.items():
        if name in _COUNTS:
            if type(value) is not int or value < 0:
                raise ValueError(f"{name} is not a count")
        elif not isinstance(value, str) or not re.fullmatch(_SHAPES[name], value):
            raise ValueError(f"{name} cannot be read")
    return Link(row, bytes.fromhex(told["prev_hash"]), bytes.fromhex(told["hash"]))


def _row_in(told: object) -> Row | Veiled:
    if isinstance(told, dict) and set(told) == {*FIELDS, "prev_hash", "hash"}:
        return Row(**{name: told[name] for name in FIELDS})
    if isinstance(told, dict) and set(told) == {*VEILED, "prev_hash", "hash"}:
        return Veiled(**{name: told[name] for name in VEILED})
    raise ValueError("not the fields of a row")


def line_of(link: Link) -> str:
    """The line that `parse` reads."""
    told: dict[str, Any] = {name: getattr(link.row, name) for name in link.row.__slots__}
    told |= {"prev_hash": link.prev_hash.hex(), "hash": link.hash.hex()}
    return json.dumps(told, ensure_ascii=False)


def parse_anchor(line: str) -> Anchor:
    """One line of a service's file of anchors; what else it says is not needed.

    Raises:
        ValueError: it cannot be read.
    """
    told = json.loads(line)
    try:
        anchor = Anchor(told["service"], told["chamber"], int(told["seq"]), told["hash"])
    except (KeyError, TypeError) as error:
        raise ValueError(f"not an anchor: {line.strip()!r}") from error
    return anchor


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise ValueError("a field twice")
    return dict(pairs)


def _of_chain(chain: Chain, links: Sequence[Link]) -> Iterator[Finding]:
    def found(what: str, seq: int, why: str) -> Finding:
        return Finding(what, chain, seq, why)

    by_place: dict[int, Link] = {}
    for link in links:
        if link.row.seq in by_place:
            yield found("doubled", link.row.seq, "stands there twice")
        by_place.setdefault(link.row.seq, link)
    for before, after in pairwise(links):
        if after.row.seq < before.row.seq:
            yield found("reordered", after.row.seq, f"stands behind row {before.row.seq}")
    # One finding a gap: a forged place must not cost as many as it claims.
    for before_seq, seq in pairwise([0, *sorted(by_place)]):
        if seq == before_seq + 2:
            yield found("deleted", seq - 1, "is missing")
        elif seq > before_seq + 2:
            yield found("deleted", before_seq + 1, f"and all up to {seq - 1} are missing")
    yield from _broken_seals(by_place, found)


def _broken_seals(
    by_place: Mapping[int, Link], found: Callable[[str, int, str], Finding]
) -> Iterator[Finding]:
    for seq, link in sorted(by_place.items()):
        if seal(link.prev_hash, link.row) != link.hash:
            yield found("edited", seq, "does not match its seal")
        before = by_place.get(seq - 1)
        expected = GENESIS if seq == 1 else before.hash if before else None
        if expected is not None and expected != link.prev_hash:
            yield found("edited", max(seq - 1, 1), f"row {seq} was sealed after another one")


def _against(
    anchors: Iterable[Anchor], chains: Mapping[Chain, Sequence[Link]]
) -> Iterator[Finding]:
    seals = {
        (chain, link.row.seq): link.hash.hex()
        for chain, links in chains.items()
        for link in links
    }
    ends = {chain: max(link.row.seq for link in links) for chain, links in chains.items()}
    for anchor in anchors:
        chain = (anchor.service, anchor.chamber)
        end = ends.get(chain, 0)
        if anchor.seq > end:
            yield Finding("cut", chain, end + 1, f"the anchor knows {anchor.seq} rows")
        elif seals.get((chain, anchor.seq), anchor.hash) != anchor.hash:
            yield Finding("edited", chain, anchor.seq, "the anchor knows another seal")
