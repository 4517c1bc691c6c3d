"""Ports for a whole platform of a test; for a single one there is `deploy.local.ports`."""

import random
from typing import Final

from deploy.local.ports import taken

# Below 32,768, where the kernel takes the ports of outgoing connections from: one of those
# might stand on ours just when the platform is started a second time.
_BASES: Final = range(20_000, 32_000, 40)


def free_base() -> int:
    """A base port that nobody listens on, with the 39 after it."""
    for base in random.sample(_BASES, len(_BASES)):
        if not any(taken(base + more) for more in range(_BASES.step)):
            return base
    raise AssertionError("no 40 free ports in a row")
