"""What the machine can do by itself, and what each program costs: pgbench, CPU seconds."""

import os
import re
import subprocess
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from deploy.local.postgres import Cluster

CLIENTS: Final = 16
LENGTH_S: Final = 10
_DATABASE: Final = """
    SELECT 'CREATE DATABASE bench'
    WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'bench')\\gexec
"""
_TABLES: Final = """
    CREATE TABLE IF NOT EXISTS one (id bigserial PRIMARY KEY, body text NOT NULL);
    CREATE TABLE IF NOT EXISTS two (id bigserial PRIMARY KEY, body text NOT NULL);
"""
_TWO_INSERTS: Final = """
BEGIN;
INSERT INTO one (body) VALUES (repeat('p', 200));
INSERT INTO two (body) VALUES (repeat('o', 400));
END;
"""
_TICKS_PER_S: Final = os.sysconf("SC_CLK_TCK")


def pgbench_tps(cluster: Cluster, folder: Path) -> float:
    """Two inserts per transaction, prepared, 16 clients, on the platform's own PostgreSQL."""
    script = folder / "two_inserts.sql"
    script.write_text(_TWO_INSERTS, encoding="utf-8")
    cluster.execute("postgres", _DATABASE)
    cluster.execute("bench", _TABLES)
    command = [
        str(cluster.binary("pgbench")), "--no-vacuum", "--protocol=prepared",
        f"--client={CLIENTS}", "--jobs=2", f"--time={LENGTH_S}", f"--file={script}",
        "--host", str(cluster.sockets), "--username", "postgres", "bench",
    ]  # fmt: skip
    env = {"PGPASSWORD": cluster.password("postgres"), "PATH": os.defpath}
    ran = subprocess.run(command, check=True, capture_output=True, text=True, env=env)
    found = re.search(r"tps = ([0-9.]+)", ran.stdout)
    assert found is not None, ran.stdout
    return float(found[1])


def cpu_s(names: Mapping[int, str]) -> dict[str, float]:
    """CPU seconds so far by program, for the processes of `names` (by id)."""
    spent: dict[str, float] = defaultdict(float)
    for pid, name in names.items():
        try:
            fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rsplit(")", 1)[1]
        except OSError:
            continue
        user, system = fields.split()[11:13]
        spent[name] += (int(user) + int(system)) / _TICKS_PER_S
    return spent


def programs(folder: Path) -> dict[int, str]:
    """The platform's processes by id: those whose command or environment names its folder."""
    found = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit() and (name := _program(entry, str(folder))):
            found[int(entry.name)] = name
    return found


def _program(entry: Path, folder: str) -> str | None:
    try:
        command = (
            (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode("utf-8", "replace")
        )
        environment = (entry / "environ").read_bytes().decode("utf-8", "replace")
    except OSError:
        return None
    if command.startswith("postgres:"):
        return "postgres"
    if folder not in command and folder not in environment:
        return None
    if module := re.search(r"-m (?:services|deploy)\.(\w+)", command):
        return module[1]
    return "postgres" if "postgres" in command else "kafka" if "kafka" in command else None
