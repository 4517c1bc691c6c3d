"""`python -m shared.audit verify EXPORT` (offline) and `… export SERVICE` (a database)."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from shared.audit.verifying import parse_anchor, verify

if TYPE_CHECKING:
    from collections.abc import Sequence

_STATUS = (
    "Exit status: 0 all is well, 1 something was done to the rows, 2 it cannot be read. "
    "Without --anchors a cut end cannot be noticed."
)


def main(arguments: Sequence[str]) -> int:
    """What the shell gets; everything found is printed, one line each."""
    asked = _parser().parse_args(arguments)
    if asked.command == "export":
        return _export(asked.service, asked.chamber)
    try:
        return _verify(asked.export, asked.anchors, asked.chain)
    except (OSError, ValueError) as error:
        sys.stderr.write(f"cannot be read: {error}\n")
        return 2


def _verify(export: Path, files: Sequence[Path], chains: Sequence[str] | None) -> int:
    anchors = [
        anchor
        for file in files
        for line in file.read_text(encoding="utf-8").splitlines()
        if (anchor := parse_anchor(line))
        and (not chains or f"{anchor.service}/{anchor.chamber}" in chains)
    ]
    with export.open(encoding="utf-8") as lines:
        rows = list(lines)
    findings = verify(rows, anchors)
    told = [
        *map(str, findings),
        f"{len(rows)} rows, {len(anchors)} anchors, {len(findings)} findings",
    ]
    sys.stdout.write("\n".join(told) + "\n")
    return 1 if findings else 0


def _export(service: str, chamber: str | None) -> int:
    from shared.audit import exporting  # noqa: PLC0415  verifying needs no database driver

    return exporting.main(service, chamber)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m shared.audit", epilog=_STATUS)
    commands = parser.add_subparsers(dest="command", required=True)
    checking = commands.add_parser("verify", help="name edited, deleted, reordered, cut rows")
    checking.add_argument("export", type=Path, metavar="EXPORT")
    checking.add_argument(
        "--anchors", type=Path, action="append", default=[], metavar="FILE", help="heads kept"
    )
    checking.add_argument(
        "--chain",
        action="append",
        metavar="SERVICE/CHAMBER",
        help="the export holds this chain alone; again for more",
    )
    writing = commands.add_parser("export", help="write the rows of SERVICE to the output")
    writing.add_argument("service", help="its address is taken from <SERVICE>_DATABASE_URL")
    writing.add_argument("--chamber", help="only this chain: an id, or `platform`")
    return parser


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
