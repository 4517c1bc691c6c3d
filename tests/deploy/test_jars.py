"""Every jar of the broker is the one of the lock file, or nothing starts."""

import hashlib
from pathlib import Path

import pytest

from deploy.local import jars


@pytest.fixture
def assembled(tmp_path: Path) -> tuple[Path, Path]:
    """A folder of two jars, and the lock file that fits it."""
    lock = tmp_path / "jgo.lock.toml"
    for kind, name in (("jars", "broker"), ("modules", "logging")):
        (tmp_path / kind).mkdir()
        jar = tmp_path / kind / f"{name}-1.0.jar"
        jar.write_bytes(name.encode())
        with lock.open("a", encoding="utf-8") as file:
            file.write(
                f'[[dependencies]]\nartifactId = "{name}"\nversion = "1.0"\n'
                f'sha256 = "{hashlib.sha256(name.encode()).hexdigest()}"\n'
            )
    return tmp_path, lock


def test_jars_of_the_lock_file_are_taken(assembled: tuple[Path, Path]) -> None:
    jars.check(*assembled)


def test_a_changed_jar_is_refused_by_name(assembled: tuple[Path, Path]) -> None:
    folder, lock = assembled
    (folder / "modules/logging-1.0.jar").write_bytes(b"another")
    with pytest.raises(jars.JarRefused, match=r"logging-1\.0\.jar .* sha256"):
        jars.check(folder, lock)


def test_a_jar_that_is_missing_or_unknown_is_refused_by_name(
    assembled: tuple[Path, Path],
) -> None:
    folder, lock = assembled
    moved = (folder / "jars/broker-1.0.jar").rename(folder / "jars/stranger-1.0.jar")
    with pytest.raises(jars.JarRefused, match=r"broker-1\.0\.jar is missing"):
        jars.check(folder, lock)
    (folder / "jars/broker-1.0.jar").write_bytes(b"broker")
    with pytest.raises(jars.JarRefused, match=r"stranger-1\.0\.jar .* is not in"):
        jars.check(folder, lock)
    moved.unlink()


def test_the_lock_file_names_no_address() -> None:
    assert "://" not in jars.LOCK.read_text(encoding="utf-8")
