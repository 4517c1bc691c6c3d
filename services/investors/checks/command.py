"""`decide` on the command line: cases in, answers out; no database, no Kafka, no settings.

Reads one JSON object, or JSON Lines and answers line by line.
"""

import argparse
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, BinaryIO, Final, NoReturn

from pydantic import ValidationError

from services.investors.checks.calendars import business_days_of_the_us
from services.investors.checks.domain.case import InputMissing
from services.investors.checks.domain.deciding import decide
from services.investors.checks.schemas import AnswerOut, CaseIn
from services.investors.rulebook.domain.versions import Rulebook, RulebookBroken
from services.investors.rulebook.editions import newest, overlaid
from shared.named_once import NamedTwice, named_once

USAGE: Final = "python -m services.investors decide"
_ERRORS_AT_MOST: Final = 5
Books = dict[str, Rulebook]


class NotACase(ValueError):
    """What was read is no case; the sentence says why."""


def main(arguments: Sequence[str], cases: BinaryIO, answers: BinaryIO) -> int:
    """Answer all cases.

    Returns:
        1 if one of them could not be decided, else 0.
    """
    parser = argparse.ArgumentParser(prog=USAGE, description=__doc__)
    parser.add_argument("--rules", metavar="FILE", help="proposed rules (TOML), beside ours")
    named = parser.parse_args(arguments).rules
    try:
        books = _books(named)
    except (RulebookBroken, OSError, UnicodeDecodeError) as broken:
        parser.error(f"{named}: {broken}")
    status = 0
    for text in documents(cases):
        answer = _answer(text, books)
        status |= "problem" in answer
        answers.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
        answers.flush()
    return status


def _books(named: str | None) -> Books:
    """The rulebook in force; where rules are proposed, that one beside it."""
    book = newest()
    if named is None:
        return {"": book}
    proposed = overlaid(book, Path(named).read_text(encoding="utf-8"))
    return {"in_force": book, "proposed": proposed}


def documents(cases: BinaryIO) -> Iterator[bytes]:
    """Each line that says something; or all of it, where the first line only begins it."""
    first = next((line for line in cases if line.strip()), b"")
    if not first.strip() or _only_begins(first):
        yield first + cases.read()
        return
    yield first
    yield from (line for line in cases if line.strip())


def _only_begins(line: bytes) -> bool:
    return line.strip().endswith((b"{", b"[", b",", b":"))


def _answer(text: bytes, books: Books) -> dict[str, Any]:
    try:
        case = CaseIn.model_validate(_object(text)).case()
        told = {
            name: AnswerOut.of(decide(book, case, business_days_of_the_us()))
            for name, book in books.items()
        }
    except ValidationError as error:
        return {"problem": _sentence(error)}
    except (NotACase, InputMissing) as error:
        return {"problem": str(error)}
    dumped = {name: each.model_dump(mode="json") for name, each in told.items()}
    return dumped.get("", dumped)


def _object(text: bytes) -> dict[str, Any]:
    try:
        said = json.loads(text, object_pairs_hook=named_once, parse_constant=_refuse)
    except NotACase:
        raise
    except NamedTwice as twice:
        raise NotACase(str(twice)) from twice
    except (ValueError, RecursionError) as error:
        raise NotACase("This is not JSON.") from error
    if not isinstance(said, dict):
        raise NotACase("A case is a JSON object.")
    return said


def _refuse(constant: str) -> NoReturn:
    raise NotACase(f"{constant} is no number.")


def _sentence(error: ValidationError) -> str:
    """Where and why; what was sent is not sent back."""
    return "; ".join(
        f"{'.'.join(str(part) for part in each['loc'])}: {each['msg']}"
        for each in error.errors()[:_ERRORS_AT_MOST]
    )
