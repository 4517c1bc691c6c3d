"""What a night learns, for both directions: from the quarters it was shown, nothing later."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from services.matching.ranking.lists import DIRECTIONS, Direction, Lists, sampled
from services.matching.ranking.models import Model, learnt
from services.matching.ranking.moments import Moment

if TYPE_CHECKING:
    from services.matching.ranking.samples import Sample

QUARTERS: Final = 12


class Night:
    """Keeps a sample of each of the last quarters, so that one night looks at one quarter."""

    def __init__(self) -> None:
        self._samples: Mapping[Direction, list[Sample]] = {"L": [], "C": []}

    def add(self, moment: Moment, lists: Mapping[Direction, Lists]) -> None:
        """A quarter that has ended; after the ones before it."""
        for one in DIRECTIONS:
            self._samples[one].append(sampled(lists[one], seed=moment.day))

    def learnt(self, names: tuple[str, ...]) -> dict[Direction, Model]:
        """A model for each direction, for lists with these traits."""
        return {one: learnt(self._samples[one][-QUARTERS:], names) for one in DIRECTIONS}
