"""What a person is told when everything runs, and the demo world that is there to see."""

from collections.abc import Callable, Mapping, Sequence

from deploy.local import demo
from deploy.local.child import CannotStart, Child
from deploy.local.place import Place
from deploy.local.report import Report

Helper = Callable[[str, Sequence[str], Mapping[str, str]], Child]


def load_demo(
    place: Place, helper: Helper, report: Report, go_on: Callable[[float], None]
) -> None:
    """Load the demo world once, showing what its program says until all of it may be used.

    Its crowd comes afterwards, by the same program, while people look around already.

    Raises:
        CannotStart: it failed; the data may be half there, and a next start goes on with it.
    """
    program = next(iter(place.platform.of_kind("demo")), None)
    if program is None or not place.with_demo:
        return
    was_loaded = loaded(place)
    child = helper("demo", program.command, place.env(program.variables, "demo"))
    if was_loaded:
        return
    child.log.touch()  # its guardian may not have opened it yet
    with child.log.open(encoding="utf-8", errors="replace") as told:
        told.seek(0, 2)
        while (status := child.poll()) is None and not loaded(place):
            _tell(report, told.readlines())
            go_on(0.2)
        _tell(report, told.readlines())
    if not loaded(place):
        raise CannotStart(f"the demo world cannot be loaded ({status}):\n{child.last_words()}")


def _tell(report: Report, lines: Sequence[str]) -> None:
    for line in lines:
        if not line.startswith("{"):  # what other programs log is for the log
            report.say(line.rstrip())


def loaded(place: Place) -> bool:
    """Whether the demo world is there."""
    return (place.folder / "files/demo-loaded").exists()


def text(place: Place) -> str:
    """Addresses and demo sign-ins."""
    lines = ["", f"  共感  {place.url('web')}", ""]
    lines += [f"  {one.name:<11} {place.url(one.name)}" for one in place.programs]
    if place.with_demo and loaded(place):
        lines += ["", f"  a walk and more sign-ins with one press: {place.url('web')}/demo"]
        lines += [f"  {address:<32} {role}" for address, role in demo.PEOPLE]
    elif place.environment == "demo":
        lines += ["", "  first operator: make operator EMAIL=you@example.jp"]
    return "\n".join([*lines, "", "  Ctrl-C stops everything.", ""])
