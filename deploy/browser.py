"""The browser and the Japanese fonts that the tests need: found, installed, or named.

On Debian as root they are installed; elsewhere a sentence says what is missing.
"""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
FONTS: Final = Path("/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc")
PACKAGES: Final = ("chromium", "fonts-noto-cjk")


def executable() -> str | None:
    """A Chromium of the machine (`KYOKAN_CHROMIUM` may name it); None: Playwright's own."""
    named = os.environ.get("KYOKAN_CHROMIUM")
    return named or next(filter(None, map(shutil.which, NAMES)), None)


def missing() -> Mapping[str, str]:
    """What is not there, by Debian package, in words."""
    lacking = {}
    if executable() is None and not _playwrights_own():
        lacking["chromium"] = "Chromium (or `.venv/bin/playwright install chromium`)"
    if not FONTS.exists() and "CJK" not in _installed_fonts():
        lacking["fonts-noto-cjk"] = "Japanese fonts (Noto Sans CJK)"
    return lacking


def _playwrights_own() -> bool:
    """Whether `playwright install chromium` was done here."""
    named = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    folder = Path(named) if named else Path.home() / ".cache/ms-playwright"
    return any(folder.glob("chromium-*"))


def _installed_fonts() -> str:
    lister = shutil.which("fc-list")
    if lister is None:
        return ""
    return subprocess.run(
        [lister, ":lang=ja"], capture_output=True, text=True, check=False
    ).stdout


def install() -> None:
    """Debian's packages; `sudo` is not ours to use.

    Raises:
        subprocess.CalledProcessError: apt-get refused.
    """
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    wanted = ["apt-get", "install", "-y", "--no-install-recommends", *missing()]
    for command in (["apt-get", "update"], wanted):
        subprocess.run(command, env=os.environ | quiet, check=True)


def main() -> int:
    """Leave the machine with what the tests need, or say what it lacks."""
    if missing() and os.geteuid() == 0 and Path("/etc/debian_version").exists():
        install()
    for package, words in missing().items():
        sys.stderr.write(f"missing: {words}; on Debian: sudo apt-get install {package}\n")
    return 1 if missing() else 0


if __name__ == "__main__":
    sys.exit(main())
