"""Names what the machine lacks, with the command that installs it; installs nothing itself.

Run by the machine's own Python, which may be too old for the rest of the house, before there
is an environment: `python3 deploy/prerequisites.py`. So it is plain and imports little.
"""

import importlib.util
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

OLDEST = (3, 11)


def wanted(version: "tuple[int, int]", *, has_venv: bool, is_debian: bool) -> "Iterator[str]":
    """What is missing, as sentences for a person; nothing when all is there."""
    is_named = f"{version[0]}.{version[1]}"
    if version < OLDEST:
        yield (
            f"Python {OLDEST[0]}.{OLDEST[1]} or newer is needed, this is {is_named}: "
            "install it and name it, as in `make run PYTHON=python3.12`"
        )
    elif not has_venv and is_debian:
        yield f"Python's venv is missing: sudo apt-get install python{is_named}-venv"
    elif not has_venv:
        yield f"Python's venv is missing: install your system's venv for Python {is_named}"


def main() -> int:
    """Say what is missing; the exit status is 1 then."""
    has_venv = all(map(importlib.util.find_spec, ("venv", "ensurepip")))
    is_debian = os.path.exists("/etc/debian_version")  # noqa: PTH110  old Pythons
    version = (sys.version_info[0], sys.version_info[1])
    missing = list(wanted(version, has_venv=has_venv, is_debian=is_debian))
    for sentence in missing:
        sys.stderr.write(sentence + "\n")
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
