"""From what people write to the code of a town and back; the codes are in `towns.tsv`.

A ward of a designated city (横浜市鶴見区) is its city, a special ward of Tokyo (港区) a town.
`invented.tsv` has the towns of the demo world, under codes that no town has.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Annotated, Final

from pydantic import StringConstraints

_HERE: Final = Path(__file__).parent
# A code as it may come in; whether there is such a town is not asked.
TownCode = Annotated[
    str, StringConstraints(max_length=5, pattern=r"^(0[1-9]|[1-3][0-9]|4[0-7])[0-9]{3}$")
]


@dataclass(frozen=True, slots=True)
class Town:
    """`code` begins with the two digits of its prefecture."""

    code: str
    prefecture: str
    name: str


def town(code: str) -> Town | None:
    """The town of this code."""
    return _by_code().get(code)


def prefectures() -> tuple[str, ...]:
    """What the forty-seven are called, in the order of their codes."""
    return tuple(_prefectures())


def prefecture_of(code: str) -> str:
    """What the prefecture is called in which a code lies; empty for a code of none."""
    return next((name for name, digits in _prefectures().items() if digits == code[:2]), "")


def called(words: str) -> Sequence[Town]:
    """The towns that may be meant by 石川県輪島市, 輪島市 or 輪島; several share a name."""
    plain = "".join(unicodedata.normalize("NFKC", words).split())
    prefecture = next((name for name in _prefectures() if plain.startswith(name)), "")
    wanted = plain.removeprefix(prefecture)
    within = [each for each in _by_code().values() if prefecture in {"", each.prefecture}]
    exact = [each for each in within if each.name == wanted]
    if exact or not wanted:
        return exact
    inside = [each for each in within if each.name.endswith("市") and _is_ward(each, wanted)]
    return inside or [each for each in within if each.name[:-1] == wanted]


def _is_ward(each: Town, wanted: str) -> bool:
    return wanted.startswith(each.name) and wanted.endswith("区")


def code_of(prefecture: str, name: str) -> str:
    """The code of a town as a listing writes it; of its prefecture where that is none."""
    found = called(prefecture + name)
    if len(found) == 1:
        return found[0].code
    return _prefectures().get(prefecture, "")


@cache
def _by_code() -> dict[str, Town]:
    lines = (
        line
        for name in ("towns.tsv", "invented.tsv")
        for line in (_HERE / name).read_text(encoding="utf-8").splitlines()
    )
    return {line.split("\t")[0]: Town(*line.split("\t")) for line in lines}


@cache
def _prefectures() -> dict[str, str]:
    """The two digits of each prefecture by its name."""
    return {each.prefecture: each.code[:2] for each in _by_code().values()}
