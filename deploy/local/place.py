"""One copy of the platform on this machine: its folder, its ports, what it was given."""

import fcntl
import os
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from deploy.local.child import CannotStart
from deploy.local.folders import data_folder, made
from deploy.local.ports import taken
from deploy.local.postgres import Cluster
from deploy.local.secret_store import SecretStore
from deploy.programs import Platform, Program, resolve

ROOT: Final = Path(__file__).resolve().parents[2]
PORTS: Final = range(1024, 65_000)  # that a copy may begin at
HOST: Final = "127.0.0.1"
MADE: Final = {"postgres", "kafka", "files", "logs", "secrets"}
KEPT: Final = {"cache", "lock"}  # a reset leaves what only downloads could bring back
# Of the caller's environment, what a program may need of the machine; the rest stays outside.
MACHINE: Final = (
    *("PATH", "HOME", "LANG", "LC_ALL", "TMPDIR", "SSL_CERT_FILE", "SSL_CERT_DIR"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
)
SMALL: Final = {"MALLOC_ARENA_MAX": "2", "PYTHONNODEBUGRANGES": "1", "PYTHONUNBUFFERED": "1"}


class Refused(CannotStart):
    """Why nothing was started; the message is for the person who typed the command."""


@dataclass(frozen=True)
class Place:
    """Where one copy lives and what it was given."""

    platform: Platform
    folder: Path
    base_port: int
    given: Mapping[str, str]  # the caller's environment
    secrets: SecretStore

    @property
    def environment(self) -> str:
        return self.given.get("ENV") or "demo"

    @property
    def with_demo(self) -> bool:
        return self.given.get("DEMO", "1") != "0" and self.environment == "demo"

    @property
    def programs(self) -> list[Program]:
        """The programs that this copy starts itself."""
        return [one for one in self.platform.programs if self._starts(one)]

    def _starts(self, program: Program) -> bool:
        if program.kind == "stand-in":
            return self.environment != "production" and program.instead_of not in self.given
        return program.kind != "demo"

    @property
    def own_postgres(self) -> bool:
        """Whether PostgreSQL is ours to start.

        Raises:
            Refused: some addresses of databases are given and others not.
        """
        names = [name for one in self.platform.programs for name in _databases(one)]
        given = [name for name in names if name in self.given]
        if given and len(given) < len(names):
            missing = ", ".join(sorted(set(names) - set(given)))
            raise Refused(f"{given[0]} is given, so these must be, too: {missing}")
        return not given

    @property
    def own_kafka(self) -> bool:
        return "KAFKA_BOOTSTRAP_SERVERS" not in self.given

    @property
    def bootstrap(self) -> str:
        own = f"{HOST}:{self.base_port + self.platform.ports['kafka']}"
        return self.given.get("KAFKA_BOOTSTRAP_SERVERS", own)

    def python(self, arguments: Sequence[str]) -> list[str]:
        """A command of our own environment."""
        return [sys.executable, *arguments]

    def dsn(self, service: str, role: str) -> str:
        """The address in our own cluster; a given one is never asked for here."""
        return Cluster(self.folder / "postgres").dsn(service, role)

    def port(self, name: str) -> int:
        return self.base_port + self.platform.program(name).port

    def url(self, name: str) -> str:
        return f"http://{HOST}:{self.port(name)}"

    def ports(self) -> dict[str, int]:
        """Every port that this copy will listen on, by who listens."""
        wanted = {one.name: self.port(one.name) for one in self.programs}
        if "mailbox" in wanted:
            wanted["mailbox (SMTP)"] = self.base_port + self.platform.ports["smtp"]
        if self.own_kafka:
            wanted["Kafka"] = self.base_port + self.platform.ports["kafka"]
            wanted["Kafka's controller"] = (
                self.base_port + self.platform.ports["kafka_controller"]
            )
        return wanted

    def refuse_taken_ports(self) -> None:
        """Look before anything starts.

        Raises:
            Refused: names every taken port and who wanted it.
        """
        found = [f"{port} ({name})" for name, port in self.ports().items() if taken(port)]
        if found:
            raise Refused(
                f"taken on {HOST}: {', '.join(found)}; stop what listens there, "
                "or choose other ports: make run KYOKAN_PORT=9000"
            )

    def env(self, variables: Mapping[str, str], name: str) -> dict[str, str]:
        """The whole environment of one program: its variables, its prefix, the machine."""
        prefix = f"{name.upper().replace('-', '_')}_"
        machine = {one: self.given[one] for one in MACHINE if one in self.given}
        own = {key: value for key, value in self.given.items() if key.startswith(prefix)}
        filled = resolve(variables, self._fill, self.given)
        return machine | SMALL | own | filled

    def _fill(self, part: str) -> str | None:
        """One braced part of programs.toml; None leaves its variable out."""
        word, _, name = part.partition(":")
        known: dict[str, Callable[[], str | None]] = {
            "environment": lambda: self.environment,
            "demo": lambda: "1" if self.environment == "demo" else None,
            "kafka": lambda: self.bootstrap,
            "bind": lambda: HOST,
            "host": lambda: HOST if self._url(name) else None,
            "smtp_port": lambda: str(self.base_port + self.platform.ports["smtp"]),
            "port": lambda: str(self.port(name)),
            "url": lambda: self._url(name),
            "public": lambda: self._url(name),
            "dsn": lambda: self.dsn(*name.split(":")),
            "secret": lambda: self._secret(name),
            "secret_file": lambda: str(self.secrets.file(name)),
            "file": lambda: self._file(name),
        }
        return known[word]()

    def _url(self, name: str) -> str | None:
        """None for a stand-in that is not started: its real counterpart has its own address."""
        return self.url(name) if self._starts(self.platform.program(name)) else None

    def _secret(self, name: str) -> str:
        """A secret of our own making.

        Raises:
            Refused: it belongs to what was given from outside.
        """
        if self.environment == "production":
            raise Refused(
                f"with ENV=production the secret {name} must be given (see README.md)"
            )
        if name == "stripe_webhook" and "STRIPE_SECRET_KEY" in self.given:
            raise Refused("STRIPE_SECRET_KEY is given, so STRIPE_WEBHOOK_SECRETS must be, too")
        return self.secrets.value(name)

    def _file(self, name: str) -> str | None:
        if name == "clock.json" and self.environment == "production":
            return None
        return str(made(self.folder / "files", 0o700) / name)


def find(platform: Platform, given: Mapping[str, str] = os.environ) -> Place:
    """The copy that `KYOKAN_DATA` and `KYOKAN_PORT` name.

    Raises:
        Refused: the port is not a number that leaves room for all of ours.
    """
    said = given.get("KYOKAN_PORT") or "8000"
    if not said.isdigit() or int(said) not in PORTS:
        raise Refused(f"KYOKAN_PORT={said}: a number from {PORTS.start} to {PORTS.stop}")
    folder = data_folder(given)
    kept = {name: value for name, value in given.items() if value}
    if kept.get("STRIPE_SECRET_KEY", "").startswith(("sk_live", "rk_live")) and (
        kept.get("ENV", "demo") != "production"
    ):
        raise Refused("a live key of Stripe is for ENV=production alone")
    return Place(platform, folder, int(said), kept, SecretStore(folder / "secrets"))


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder: no second launcher, no reset under a running one.

    Raises:
        Refused: another one holds it.
    """
    with (folder / "lock").open("a+") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            file.seek(0)
            raise Refused(
                f"another copy runs with {folder} (process {file.read().strip()}); "
                "stop it, or choose another folder: make run KYOKAN_DATA=… KYOKAN_PORT=9000"
            ) from None
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        yield


def refuse_foreign(folder: Path) -> None:
    """Look before anything is removed; `KYOKAN_DATA` may name any folder by mistake.

    Raises:
        Refused: no copy of ours ran there, or it holds what we did not make.
    """
    found = {entry.name for entry in folder.iterdir()}
    foreign = sorted(found - MADE - KEPT)
    if foreign or (found and "lock" not in found):
        named = ", ".join(foreign[:3] or sorted(found)[:3])
        raise Refused(
            f"{folder} is not a data folder of ours (it holds {named}): left as it is"
        )


def reset(folder: Path) -> None:
    """Remove the data and the secrets; keep what was downloaded."""
    for entry in folder.iterdir():
        if entry.name not in MADE:
            continue
        if entry.is_dir() and not entry.is_symlink():
            shutil.rmtree(entry)
        else:
            entry.unlink()


def _databases(program: Program) -> list[str]:
    return [
        name
        for name in (*program.variables, *program.migration)
        if name.endswith("_DATABASE_URL")
    ]
