"""What reading a chip can say about who somebody is. Pure."""

from typing import Literal

from shared.errors import Conflict

# The chip's name and birth date agree with what was said, differ, or could not be read.
Outcome = Literal["agrees", "differs", "unreadable"]


class NotAsked(Conflict):
    """A reading is for a handler that was asked to verify."""

    title = "Ask the handler first"


class NoReader(Conflict):
    """Nobody reads chips for this platform yet."""

    title = "Chips cannot be read here"
