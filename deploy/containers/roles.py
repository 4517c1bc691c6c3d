"""One-shot: creates each database and its three roles in the containers' PostgreSQL."""

import asyncio
import json
from pathlib import Path

import asyncpg

from deploy import programs
from deploy.containers.layout import POSTGRES, ROLES_FILE, SECRETS, SUPERUSER_FILE
from deploy.local.postgres import database_sql, inside_sql, role_sql


async def create(host: str, superuser_password: str, passwords: dict[str, str]) -> None:
    """Create what is missing, as often as you like."""
    for service in programs.load().services:
        postgres = await asyncpg.connect(
            host=host, user="postgres", database="postgres", password=superuser_password
        )
        try:
            for role in ("owner", "app", "worker"):
                name = f"{service}_{role}"
                await postgres.execute(role_sql(name, passwords[name]))
            if not await postgres.fetchval(
                "SELECT true FROM pg_database WHERE datname = $1", service
            ):
                await postgres.execute(f"CREATE DATABASE {service} OWNER {service}_owner")
            await postgres.execute(database_sql(service))
        finally:
            await postgres.close()
        await _inside(host, superuser_password, service)


async def _inside(host: str, superuser_password: str, service: str) -> None:
    own = await asyncpg.connect(
        host=host, user="postgres", database=service, password=superuser_password
    )
    try:
        await own.execute(inside_sql(service))
    finally:
        await own.close()


def main() -> None:
    """Read the passwords that `secret_files` made."""
    superuser, roles = (
        (Path(SECRETS) / name).read_text(encoding="utf-8")
        for name in (SUPERUSER_FILE, ROLES_FILE)
    )
    asyncio.run(create(POSTGRES, superuser, json.loads(roles)))


if __name__ == "__main__":
    main()
