"""Which function answers which operation of the API. It knows no resource."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from deploy.stripe_sim.contract import Operation
from deploy.stripe_sim.errors import InvalidRequest
from deploy.stripe_sim.work import Body

_PLACE: Final = re.compile(r"\{\w+\}")
# (work, params, id…): how many ids, the path template says.
Answer = Callable[..., Body]


@dataclass(frozen=True)
class Route:
    """One operation: its service module in the library, its template, who answers it."""

    service: str
    operation: Operation
    answer: Answer
    pattern: re.Pattern[str]


def routes(service: str, table: Mapping[Operation, Answer]) -> tuple[Route, ...]:
    """The routes of one service module of the library."""
    return tuple(
        Route(service, operation, answer, re.compile(_PLACE.sub("([^/]+)", operation[1])))
        for operation, answer in table.items()
    )


class Router:
    """Finds the route; a fixed word in a path wins over a place for an id."""

    def __init__(self, every: Iterable[Route]) -> None:
        self.routes = sorted(every, key=lambda route: route.operation[1].count("{"))

    def find(self, verb: str, path: str) -> tuple[Route, tuple[str, ...]]:
        """The route and the ids in the path.

        Raises:
            InvalidRequest: 404, no operation that the simulator answers.
        """
        for route in self.routes:
            if route.operation[0] == verb and (match := route.pattern.fullmatch(path)):
                return route, match.groups()
        raise InvalidRequest(
            f"Unrecognized request URL ({verb}: {path}), or one that the simulator lacks.",
            status=404,
        )
