"""One-shot: makes every secret once and gives each container only its own, as files.

Runs as root, because it writes into volumes that belong to others afterwards.
"""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Final

from deploy import programs
from deploy.containers.layout import POSTGRES, ROLES_FILE, SUPERUSER_FILE, Layout, in_a_file
from deploy.local.folders import made
from deploy.local.secret_store import SecretStore
from deploy.programs import ROLES, resolve

OWNER: Final = 10001  # the user of deploy/Dockerfile


class SecretFiles:
    """Writes below `root`: a folder per container, and `store`, where all are kept."""

    def __init__(self, root: Path, layout: Layout) -> None:
        self._root = root
        self._layout = layout
        self._store = SecretStore(root / "store")

    def write(self) -> None:
        """Bring every folder to what programs.toml says; what exists keeps its value."""
        for name, variables in self._layout.takers().items():
            for variable, template in variables.items():
                self._one(name, variable, template)
        services = self._layout.platform.services
        roles = {
            f"{service}_{role}": self._password(service, role)
            for service in services
            for role in (*ROLES.values(), "owner")
        }
        self._file("roles", ROLES_FILE, json.dumps(roles))
        for name in ("roles", "postgres"):
            self._file(name, SUPERUSER_FILE, self._store.value("password_postgres"))

    def _one(self, container: str, variable: str, template: str) -> None:
        if in_a_file(template):
            value = resolve({variable: template}, self._fill, {})[variable]
            self._file(container, variable, value)
        elif template.startswith("{secret_file:"):
            name = template.removeprefix("{secret_file:").removesuffix("}")
            self._file(container, name, self._store.file(name).read_text(encoding="utf-8"))

    def _fill(self, part: str) -> str:
        word, _, name = part.partition(":")
        if word == "secret":
            return self._store.value(name)
        service, _, role = name.partition(":")
        password = self._password(service, role)
        return f"postgresql+asyncpg://{service}_{role}:{password}@{POSTGRES}:5432/{service}"

    def _password(self, service: str, role: str) -> str:
        return self._store.value(f"password_{service}_{role}")

    def _file(self, container: str, name: str, text: str) -> None:
        """Readable in its own volume alone; PostgreSQL's image reads as a user of its own."""
        path = made(self._root / container, 0o755) / name
        path.write_text(text, encoding="utf-8")
        path.chmod(0o444)


def main() -> None:
    """`python -m deploy.containers.secret_files ROOT FILES`."""
    root, files = (Path(argument) for argument in sys.argv[1:])
    SecretFiles(root, Layout(programs.load())).write()
    made(files)
    if os.geteuid() == 0:
        shutil.chown(files, OWNER, OWNER)


if __name__ == "__main__":
    main()
