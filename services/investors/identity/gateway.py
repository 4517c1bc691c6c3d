"""Who reads the chip of an identity card: a Protocol, and what stands in for a reader.

A reader's app hands the investor a token that only the reader can turn into an outcome; what
stands on the chip never comes here.
"""

from datetime import date
from typing import Final, Protocol

from services.investors.identity.domain import NoReader, Outcome

_SAID: Final[dict[str, Outcome]] = {
    "stand-in:agrees": "agrees",
    "stand-in:differs": "differs",
    "stand-in:unreadable": "unreadable",
}


class ChipReader(Protocol):
    """Turns a token of the reader's app into an outcome."""

    @property
    def name(self) -> str:
        """Under which its outcomes are kept."""

    async def outcome(self, token: str, *, name: str, birth_on: date | None) -> Outcome:
        """Whether name and birth date on the chip are those that were said.

        Raises:
            NoReader: there is no reader.
        """


class StandInReader:
    """Answers what its token says; for demos and tests."""

    name = "stand-in"

    async def outcome(self, token: str, *, name: str, birth_on: date | None) -> Outcome:
        """The outcome named by the token; without a name or a birth date nothing can agree."""
        said = _SAID.get(token, "unreadable")
        return "differs" if said == "agrees" and not (name and birth_on) else said


class MissingReader:
    """Stands where no reader was contracted."""

    name = "none"

    async def outcome(  # the Protocol's parameters
        self,
        token: str,  # noqa: ARG002
        *,
        name: str,  # noqa: ARG002
        birth_on: date | None,  # noqa: ARG002
    ) -> Outcome:
        """Never one.

        Raises:
            NoReader: always.
        """
        raise NoReader("Ask the handler how to prove who you are.")
