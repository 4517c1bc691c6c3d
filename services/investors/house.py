"""What `main.py` built, as a type for the doors."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request

from shared.clock import Clock
from shared.database import Database
from shared.encryption import ColumnKey


@dataclass(frozen=True)
class House:
    """`app` is for people, under row security; `worker` for readers and jobs."""

    app: Database
    worker: Database
    clock: Clock
    key: ColumnKey


def _house(request: Request) -> House:
    house: House = request.app.state.house
    return house


HouseOf = Annotated[House, Depends(_house)]
