"""`python -m deploy.local.demo`: load the demo world into the platform the variables name."""

import os
import sys
from pathlib import Path
from typing import Final

from deploy.local import demo

NAMES: Final = ("web", "accounts", "listing", "investors", "matching", "payments", "mailbox")
NOTHING_LOADED: Final = 3


def main() -> int:
    """Load once; `KYOKAN_DEMO_MARKER` names the file that says it was done."""
    marker = Path(os.environ["KYOKAN_DEMO_MARKER"])
    if marker.exists():
        return 0
    urls = {name: os.environ[f"{name.upper()}_URL"] for name in NAMES}
    if not demo.load(urls):
        sys.stdout.write("demo world: not yet loaded, there is none yet\n")
        return NOTHING_LOADED
    marker.write_text(f"{demo.WORLD}\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
