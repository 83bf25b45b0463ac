"""How is an embedded installation saved and brought back? Database, key, imported calendars and own model, in one archive."""

import re
import shutil
import sqlite3
import tarfile
import tempfile
import zlib
from contextlib import closing
from pathlib import Path

DATABASE, KEY, MODEL = "jiannuo.sqlite3", "key", "model.npz"
OURS = re.compile(r"jiannuo\.sqlite3|key|model\.npz|calendar/\d{4}\.toml", re.ASCII)
"""What an archive may hold, by its name under the home folder."""
SOUND = (("PRAGMA integrity_check", "ok"), ("SELECT count(*) FROM alembic_version", 1))


class BackupError(Exception):
    """What stands in the way, in one sentence."""


def save(home: Path, archive: Path) -> None:
    """Write what ``home`` holds to ``archive`` while others go on working; never over an old archive."""
    if not (home / DATABASE).is_file():
        raise BackupError(f"{home} holds no database; PostgreSQL is saved with pg_dump")
    if archive.exists():
        raise BackupError(f"{archive} exists already; choose another name")
    try:
        archive.touch(mode=0o600, exist_ok=False)
    except OSError as error:
        raise BackupError(f"{archive} cannot be written: {error.strerror or error}") from error
    try:
        _write(home, archive)
    except OSError as error:
        archive.unlink(missing_ok=True)
        raise BackupError(f"{archive} cannot be written: {error.strerror or error}") from error


def restore(home: Path, archive: Path) -> None:
    """Bring an archive back into a ``home`` that holds nothing yet: all of it, once it was found whole, or nothing."""
    _refuse_full(home)
    try:
        home.mkdir(parents=True, exist_ok=True, mode=0o700)
        with tempfile.TemporaryDirectory(dir=home, prefix="restore-") as folder:
            unpacked = Path(folder)
            _unpack(archive, unpacked)
            _refuse_broken(unpacked / DATABASE, archive)
            for file in sorted(unpacked.rglob("*")):
                if file.is_file():
                    place = home / file.relative_to(unpacked)
                    place.parent.mkdir(exist_ok=True, mode=0o700)
                    file.replace(place)
    except OSError as error:
        raise BackupError(f"{home} cannot be written: {error.strerror or error}") from error


def _write(home: Path, archive: Path) -> None:
    with tempfile.TemporaryDirectory(prefix="jiannuo-backup-") as folder:
        copy = Path(folder) / DATABASE
        with closing(sqlite3.connect(home / DATABASE)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        with tarfile.open(archive, "w:gz") as tar:
            tar.add(copy, DATABASE)
            for file in (home / KEY, home / MODEL, *sorted(home.glob("calendar/*.toml"))):
                name = file.relative_to(home).as_posix()
                if file.is_file() and OURS.fullmatch(name):
                    tar.add(file, name)


def _refuse_full(home: Path) -> None:
    for name in (DATABASE, KEY):
        if (home / name).exists():
            what = "database" if name == DATABASE else "key"
            raise BackupError(f"{home} holds a {what} already; restore into an empty folder (JIANNUO_HOME)")


def _unpack(archive: Path, folder: Path) -> None:
    try:
        with tarfile.open(archive, "r:gz") as tar:
            members = {member.name: member for member in tar.getmembers()}
            if DATABASE not in members or not all(_is_ours(member) for member in members.values()):
                raise BackupError(f"{archive} is no backup of ours")
            for name, member in members.items():
                content = tar.extractfile(member)
                place = folder / name
                place.parent.mkdir(exist_ok=True)
                place.touch(mode=0o600)
                if content is not None:
                    with place.open("wb") as file:
                        shutil.copyfileobj(content, file)
    except (FileNotFoundError, IsADirectoryError, PermissionError) as error:
        raise BackupError(f"{archive} cannot be read: {error.strerror}") from error
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise BackupError(f"{archive} cannot be read: it is damaged, or no archive") from error


def _is_ours(member: tarfile.TarInfo) -> bool:
    return member.isfile() and OURS.fullmatch(member.name) is not None


def _refuse_broken(database: Path, archive: Path) -> None:
    try:
        with closing(sqlite3.connect(database)) as connection:
            sound = all(connection.execute(query).fetchone()[0] == answer for query, answer in SOUND)
    except sqlite3.DatabaseError:
        sound = False
    if not sound:
        raise BackupError(f"{archive} holds no sound database of ours; nothing was restored")
