"""Writes docker-compose.yml from programs.toml: same programs, commands, variables, ports.

`python -m deploy.compose`; a test compares the file with what this writes. No engine runs in
CI, so the file is checked by that test alone.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import yaml

from deploy import programs
from deploy.containers.layout import FILES, KAFKA, SECRETS, SUPERUSER_FILE, Layout, in_a_file
from deploy.programs import Platform, Program, resolve

FILE: Final = Path(__file__).resolve().parents[1] / "docker-compose.yml"
HEAD: Final = (
    "# Written by `make compose` from deploy/programs.toml; change that, not this.\n"
    "# Secrets are made by the one-shot service `secrets`, into a volume for each container.\n"
)
DONE: Final = {"condition": "service_completed_successfully"}
HEALTHY: Final = {"condition": "service_healthy"}
OFTEN: Final = {"interval": "10s", "timeout": "5s", "retries": 12, "start_period": "60s"}

Node = dict[str, Any]  # of a YAML document


class Compose:
    """The document, part by part."""

    def __init__(self, platform: Platform) -> None:
        self._platform = platform
        self._layout = Layout(platform)
        self._image = {
            "image": "kyokan:local",
            "build": {
                "context": ".",
                "dockerfile": "deploy/Dockerfile",
                "args": {"PYTHON": platform.versions["python"]},
            },
        }

    def document(self) -> Node:
        services = self._infrastructure() | self._one_shots()
        for program in self._platform.programs:
            services[program.name] = self._program(program)
        volumes = sorted({name for one in services.values() for name in _named(one)})
        return {"name": "kyokan", "services": services, "volumes": dict.fromkeys(volumes)}

    def _infrastructure(self) -> Node:
        versions = self._platform.versions
        return {
            "postgres": {
                "image": f"postgres:{versions['postgres']}",
                "command": ["postgres", "-c", "max_connections=200"],
                "environment": {
                    "POSTGRES_PASSWORD_FILE": str(SECRETS / SUPERUSER_FILE),
                    "POSTGRES_INITDB_ARGS": "--auth=scram-sha-256 --locale=C.UTF-8",
                },
                "volumes": ["postgres:/var/lib/postgresql", _secrets("postgres")],
                "depends_on": {"secrets": DONE},
                "healthcheck": {"test": ["CMD", "pg_isready", "-U", "postgres"]} | OFTEN,
                "restart": "unless-stopped",
            },
            "kafka": {
                "image": f"apache/kafka:{versions['kafka']}",
                "environment": _kafka(),
                "volumes": ["kafka:/var/lib/kafka/data"],
                "healthcheck": {
                    "test": [
                        *("CMD", "/opt/kafka/bin/kafka-broker-api-versions.sh"),
                        *("--bootstrap-server", KAFKA),
                    ]
                }
                | OFTEN,
                "restart": "unless-stopped",
            },
        }

    def _one_shots(self) -> Node:
        takers = [*self._layout.takers(), "roles", "postgres", "store"]
        found: Node = {
            "secrets": self._image
            | {
                "command": _module("deploy.containers.secret_files", "/secrets", str(FILES)),
                "user": "0:0",
                "volumes": [
                    *(f"secrets-{name}:/secrets/{name}" for name in takers),
                    f"files:{FILES}",
                ],
            },
            "roles": self._image
            | {
                "command": _module("deploy.containers.roles"),
                "volumes": [_secrets("roles")],
                "depends_on": {"postgres": HEALTHY},
            },
            "topics": self._image
            | {
                "command": _module("deploy.containers.topics"),
                "environment": {"KAFKA_BOOTSTRAP_SERVERS": KAFKA},
                "depends_on": {"kafka": HEALTHY},
            },
        }
        for service in self._platform.of_kind("service"):
            name = f"migrate-{service.name}"
            found[name] = self._image | {
                "command": _module(service.module, "migrate"),
                "environment": self._environment(service.migration),
                "volumes": [_secrets(name)],
                "depends_on": {"roles": DONE},
            }
        return found

    def _program(self, program: Program) -> Node:
        node = self._image | {
            "command": _module(program.module),
            "environment": self._environment(program.variables),
            "volumes": [_secrets(program.name), f"files:{FILES}"],
            "depends_on": self._needs(program),
        }
        if program.kind == "demo":
            return node
        port = self._layout.port(program.name)
        return node | {
            "ports": [f"127.0.0.1:{port}:{port}"],
            "healthcheck": {
                "test": ["CMD", "python", "-I", "deploy/containers/healthy.py", str(port)]
            }
            | OFTEN,
            "restart": "unless-stopped",
        }

    def _needs(self, program: Program) -> Node:
        if program.kind == "demo":
            return {one.name: HEALTHY for one in self._platform.programs if one.kind != "demo"}
        if program.kind == "service":
            return {f"migrate-{program.name}": DONE, "topics": DONE}
        return {"secrets": DONE}

    def _environment(self, variables: Mapping[str, str]) -> dict[str, str]:
        plain = {name: value for name, value in variables.items() if not in_a_file(value)}
        files = {f"{name}_FILE": str(SECRETS / name) for name in variables if name not in plain}
        return resolve(plain, self._layout.fill, {}) | files


def _module(*words: str) -> list[str]:
    return ["python", "-m", *words]


def _secrets(name: str) -> str:
    return f"secrets-{name}:{SECRETS}:ro"


def _named(service: Node) -> list[str]:
    return [volume.split(":")[0] for volume in service.get("volumes", [])]


def _kafka() -> dict[str, str]:
    """One broker; more of them, and what they keep, are for a cluster's own operators."""
    return {
        "KAFKA_NODE_ID": "1",
        "KAFKA_PROCESS_ROLES": "broker,controller",
        "KAFKA_CONTROLLER_QUORUM_VOTERS": "1@kafka:9093",
        "KAFKA_LISTENERS": "PLAINTEXT://:9092,CONTROLLER://:9093",
        "KAFKA_ADVERTISED_LISTENERS": f"PLAINTEXT://{KAFKA}",
        "KAFKA_CONTROLLER_LISTENER_NAMES": "CONTROLLER",
        "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP": "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT",
        "KAFKA_INTER_BROKER_LISTENER_NAME": "PLAINTEXT",
        "KAFKA_AUTO_CREATE_TOPICS_ENABLE": "false",
        "KAFKA_OFFSETS_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_REPLICATION_FACTOR": "1",
        "KAFKA_TRANSACTION_STATE_LOG_MIN_ISR": "1",
        "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_REPLICATION_FACTOR": "1",
        "KAFKA_SHARE_COORDINATOR_STATE_TOPIC_MIN_ISR": "1",
        "KAFKA_LOG_RETENTION_HOURS": "-1",
        "KAFKA_LOG_DIRS": "/var/lib/kafka/data",
    }


def render() -> str:
    """The whole file."""
    document = Compose(programs.load()).document()
    return HEAD + yaml.dump(document, Dumper=_Plain, sort_keys=False, width=96)


class _Plain(yaml.SafeDumper):
    """No anchors: the file is read by people."""

    def ignore_aliases(self, data: object) -> bool:  # noqa: ARG002  as PyYAML calls it
        return True


if __name__ == "__main__":
    FILE.write_text(render(), encoding="utf-8")
