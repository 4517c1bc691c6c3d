"""Every event class by its name, for readers and for the generated documents."""

from types import ModuleType
from typing import Final

from shared.contracts import accounts, investors, listing, matching, payments
from shared.contracts.envelope import Event


def _classes(module: ModuleType) -> dict[str, type[Event]]:
    return {
        name: value
        for name, value in vars(module).items()
        if isinstance(value, type)
        and issubclass(value, Event)
        and value.__module__ == module.__name__
        and not name.startswith("_")
    }


CONTRACTS: Final[dict[str, type[Event]]] = {
    name: contract
    for module in (accounts, listing, investors, matching, payments)
    for name, contract in _classes(module).items()
}
