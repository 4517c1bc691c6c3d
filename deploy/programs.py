"""What `programs.toml` says, as types, with every variable of every program resolved.

Not who starts them: that is `deploy.local` on one machine and `deploy.compose` in containers.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final, Literal

FILE: Final = Path(__file__).with_name("programs.toml")
ROLES: Final = {"": "app", "WORKER_": "worker"}
_BRACES: Final = re.compile(r"\{([^{}]+)\}")
_SECRET: Final = re.compile(r"\{(dsn|secret|secret_file):")

Kind = Literal["stand-in", "service", "web", "demo"]


@dataclass(frozen=True)
class Program:
    """One program; `variables` are templates, see the top of programs.toml."""

    name: str
    kind: Kind
    module: str
    port: int  # added to the base port
    variables: Mapping[str, str]
    instead_of: str | None = None  # a stand-in is not started where this variable is given

    @property
    def command(self) -> Sequence[str]:
        """To be run by a Python that has the platform's packages."""
        return ("-m", self.module)

    @property
    def migration(self) -> Mapping[str, str]:
        """The variables of its one-shot migration; none where it has no database."""
        if self.kind != "service":
            return {}
        return {f"{self.name.upper()}_OWNER_DATABASE_URL": f"{{dsn:{self.name}:owner}}"}


@dataclass(frozen=True)
class Platform:
    """Everything that programs.toml declares."""

    programs: Sequence[Program]
    versions: Mapping[str, str]
    ports: Mapping[str, int]  # of what is not a program, added to the base port
    variables: Mapping[str, str] = field(default_factory=dict)

    def of_kind(self, *kinds: Kind) -> list[Program]:
        return [one for one in self.programs if one.kind in kinds]

    def program(self, name: str) -> Program:
        return next(one for one in self.programs if one.name == name)

    @property
    def services(self) -> list[str]:
        return [one.name for one in self.of_kind("service")]


def load(file: Path = FILE) -> Platform:
    """Read the declaration; an unknown variable or group in `takes` is a KeyError by name."""
    declared = tomllib.loads(file.read_text(encoding="utf-8"))
    variables: dict[str, str] = dict(declared["variables"])
    for entry in declared["program"]:
        if entry["kind"] == "service":
            name = entry["name"]
            variables[f"{name.upper()}_CLIENT_SECRET"] = f"{{secret:{name}_client}}"
    programs: dict[str, Program] = {}
    for entry in declared["program"]:
        program = _program(entry, variables, declared["groups"])
        if "like" in entry:
            for name in entry["like"]:
                like = programs[name].variables
                program = replace(program, variables={**like, **program.variables})
        programs[program.name] = program
    return Platform(
        programs=list(programs.values()),
        versions=declared["versions"],
        ports=declared["ports"],
        variables=variables,
    )


def resolve(
    variables: Mapping[str, str], fill: Callable[[str], str | None], given: Mapping[str, str]
) -> dict[str, str]:
    """Fill the templates; what is `given` wins, what `fill` answers None to is left out."""
    filled = {
        name: given[name] if name in given else _filled(template, fill)
        for name, template in variables.items()
    }
    return {name: value for name, value in filled.items() if value is not None}


def _filled(template: str, fill: Callable[[str], str | None]) -> str | None:
    parts = {part: fill(part) for part in _BRACES.findall(template)}
    if None in parts.values():
        return None
    return _BRACES.sub(lambda found: parts[found[1]] or "", template)


def is_secret(template: str) -> bool:
    """Whether a variable's value must never stand in a file of the project."""
    return bool(_SECRET.search(template))


def _program(
    entry: Mapping[str, object],
    variables: Mapping[str, str],
    groups: Mapping[str, Sequence[str]],
) -> Program:
    taken: dict[str, str] = {}
    takes = entry["takes"]
    assert isinstance(takes, list)
    for name in takes:
        for one in groups.get(name, [name]):
            taken[one] = variables[one]
    name = str(entry["name"])
    if entry["kind"] == "service":
        taken |= _service_variables(name, variables)
    own = entry.get("variables", {})
    assert isinstance(own, dict)
    port = entry.get("port", 0)
    assert isinstance(port, int)
    instead_of = entry.get("instead_of")
    return Program(
        name=name,
        kind=entry["kind"],  # type: ignore[arg-type]  # a test reads the real file
        module=str(entry["module"]),
        port=port,
        variables=taken | own,
        instead_of=None if instead_of is None else str(instead_of),
    )


def _service_variables(name: str, variables: Mapping[str, str]) -> dict[str, str]:
    """What every service takes."""
    prefix = name.upper()
    databases = {
        f"{prefix}_{word}DATABASE_URL": f"{{dsn:{name}:{role}}}" for word, role in ROLES.items()
    }
    shared = ("KAFKA_BOOTSTRAP_SERVERS", f"{prefix}_CLIENT_SECRET")
    return (
        {
            f"{prefix}_HOST": "{bind}",
            f"{prefix}_PORT": f"{{port:{name}}}",
            f"{prefix}_AUDIT_ANCHORS": f"{{file:audit-anchors-{name}.jsonl}}",
        }
        | databases
        | {one: variables[one] for one in shared}
    )
