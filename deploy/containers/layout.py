"""Where things are in the containers: addresses, folders, who gets which secret."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Final

from deploy.programs import Platform, is_secret

BASE_PORT: Final = 8000
KAFKA: Final = "kafka:9092"
POSTGRES: Final = "postgres"
SECRETS: Final = PurePosixPath("/run/kyokan")  # a volume of its own for each container
FILES: Final = PurePosixPath("/var/lib/kyokan")  # shared: the clock, the stand-ins' data
ROLES_FILE: Final = "roles.json"
SUPERUSER_FILE: Final = "POSTGRES_PASSWORD"


@dataclass(frozen=True)
class Layout:
    """Fills the templates of programs.toml for containers; secrets stay in files."""

    platform: Platform

    def port(self, name: str) -> int:
        return BASE_PORT + self.platform.program(name).port

    def fill(self, part: str) -> str:
        """One braced part that is no secret."""
        word, _, name = part.partition(":")
        known: dict[str, Callable[[], str]] = {
            "environment": lambda: "demo",
            "demo": lambda: "1",
            "kafka": lambda: KAFKA,
            "bind": lambda: "0.0.0.0",  # noqa: S104  published on the host's loopback alone
            "host": lambda: name,
            "smtp_port": lambda: str(BASE_PORT + self.platform.ports["smtp"]),
            "port": lambda: str(self.port(name)),
            "url": lambda: f"http://{name}:{self.port(name)}",
            "public": lambda: f"http://127.0.0.1:{self.port(name)}",
            "file": lambda: str(FILES / name),
            "secret_file": lambda: str(SECRETS / name),
        }
        return known[word]()

    def takers(self) -> dict[str, Mapping[str, str]]:
        """The variables of every container of ours, by its name, still as templates."""
        programs = {one.name: one.variables for one in self.platform.programs}
        migrations = {
            f"migrate-{one.name}": one.migration for one in self.platform.of_kind("service")
        }
        return programs | migrations


def in_a_file(template: str) -> bool:
    """Whether a variable comes as `<NAME>_FILE`: a secret that is not a file already."""
    return is_secret(template) and not template.startswith("{secret_file:")
