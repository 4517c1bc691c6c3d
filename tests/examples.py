"""How many examples a property is tried with: CI has others to run as well."""

import os
from typing import Final

_OF_CI: Final = 4


def examples(at_leisure: int) -> int:
    """So many, and a fourth of them where CI waits."""
    return at_leisure // _OF_CI if os.environ.get("CI") else at_leisure
