"""`python -m deploy.local [run|reset|operator EMAIL]`: what the Makefile calls."""

import signal
import subprocess
import sys

from deploy import programs
from deploy.local import place
from deploy.local.child import CannotStart
from deploy.local.launcher import Launcher
from deploy.local.report import Report
from deploy.programs import Platform


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
            case _:
                sys.stdout.write("python -m deploy.local [run|reset|operator EMAIL]\n")
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
    program = where.platform.program("accounts")
    env = where.env(program.variables, program.name)
    asked = where.python([*program.command, "operator", "--email", address])
    status = subprocess.run(asked, env=env, check=False, cwd=place.ROOT).returncode
    if status == 0:
        sys.stdout.write(f"{address} is an operator: {where.url('web')}/sign-in\n")
    return status


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], programs.load()))
