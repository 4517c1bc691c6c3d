"""The images' entry point: reads `<NAME>_FILE` into `<NAME>`, then becomes the command."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

SUFFIX: Final = "_FILE"


def filled(environment: Mapping[str, str]) -> dict[str, str]:
    """The environment with secrets in place of the files' names."""
    named = {name: value for name, value in environment.items() if name.endswith(SUFFIX)}
    read = {
        name.removesuffix(SUFFIX): Path(path).read_text(encoding="utf-8")
        for name, path in named.items()
        if path.startswith("/run/")
    }
    return (
        {name: value for name, value in environment.items() if name not in named}
        | {
            name: value
            for name, value in named.items()
            if name.removesuffix(SUFFIX) not in read
        }
        | read
    )


def main() -> None:
    """Replace this process: signals reach the program itself."""
    command = sys.argv[1:]
    os.execvpe(command[0], command, filled(os.environ))  # noqa: S606  no shell is wanted


if __name__ == "__main__":
    main()
