"""Beside a running platform, its whole world is worked out again, and its export verified."""

import os
import subprocess
import sys
from urllib.parse import urlsplit

from shared.migrate import ROOT
from tests.system.platform import Platform


def _asked(platform: Platform, *words: str) -> "subprocess.CompletedProcess[bytes]":
    """As a person asks in the folder of the project, naming the copy."""
    port = urlsplit(platform.urls["web"]).port
    named = {"KYOKAN_DATA": str(platform.folder), "KYOKAN_PORT": str(port)}
    return subprocess.run(
        [sys.executable, "-m", *words],
        cwd=ROOT,
        env=os.environ | named,
        capture_output=True,
        timeout=120,
        check=False,
    )


def _counts(said: bytes) -> dict[str, int]:
    lines = [line.split(": ") for line in said.decode().splitlines()]
    return {name: int(told.split()[0]) for name, told in lines}


def test_every_decision_of_the_running_platform_comes_out_again(platform: Platform) -> None:
    done = _asked(platform, "deploy.local", "replay")

    assert done.returncode == 0, done.stdout + done.stderr
    counts = _counts(done.stdout)
    assert (counts["differences"], counts["breaches"]) == (0, 0)
    assert min(counts["decisions checked"], counts["entries checked"]) > 0


def test_its_export_is_verified_by_whoever_has_nothing_but_the_file(platform: Platform) -> None:
    exported = _asked(platform, "deploy.local", "export")
    assert exported.returncode == 0, exported.stderr
    done = subprocess.run(
        [sys.executable, "-m", "services.investors", "verify"],
        cwd=ROOT,
        env={},
        input=exported.stdout,
        capture_output=True,
        timeout=120,
        check=False,
    )

    assert done.returncode == 0, done.stdout
    assert _counts(done.stdout)["entries checked"] > 0, "the demo has investments"
