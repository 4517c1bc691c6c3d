"""`python -m deploy.local` with the words of `USAGE`: what the Makefile calls."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from typing import Final

from deploy import programs
from deploy.local import place
from deploy.local.child import CannotStart
from deploy.local.launcher import Launcher
from deploy.local.report import Report
from deploy.programs import Platform

USAGE: Final = "python -m deploy.local [run|reset|operator EMAIL|replay|export]"


def main(arguments: list[str], platform: Platform) -> int:
    """Do what is asked; the exit status says whether it was done."""
    try:
        where = place.find(platform)
        match arguments:
            case [] | ["run"]:
                with place.alone(where.folder):
                    return run(where)
            case ["reset"]:
                place.refuse_foreign(where.folder)
                with place.alone(where.folder):
                    place.reset(where.folder)
                sys.stdout.write(f"cleared: {where.folder}\n")
            case ["operator", address]:
                return operator(where, address)
            case ["replay" | "export" as word]:
                return proven(where, word)
            case _:
                sys.stdout.write(f"{USAGE}\n")
                return 2
    except CannotStart as failure:
        sys.stdout.write(f"\n{failure}\n")
        return 1
    return 0


def run(where: place.Place) -> int:
    """Run until Ctrl-C or SIGTERM."""
    launcher = Launcher(where, Report())
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: launcher.stopping.set())
    launcher.run()
    return 0


def operator(where: place.Place, address: str) -> int:
    """Make the first operator of a running copy."""
    status = asked(where, "accounts", ["operator", "--email", address])
    if status == 0:
        sys.stdout.write(f"{address} is an operator: {where.url('web')}/sign-in\n")
    return status


def proven(where: place.Place, word: str) -> int:
    """Work every decision of a running copy out again, or write its ledger for the public."""
    return asked(where, "investors", [word])


def asked(where: place.Place, name: str, arguments: Sequence[str]) -> int:
    """Run one command of a program with what the program itself is given; its exit status."""
    program = where.platform.program(name)
    env = where.env(program.variables, program.name)
    command = where.python([*program.command, *arguments])
    return subprocess.run(command, env=env, check=False, cwd=place.ROOT).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], programs.load()))
