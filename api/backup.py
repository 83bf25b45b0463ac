"""How is an embedded database saved and brought back? SQLite's own online backup and the key, in one archive."""

import shutil
import sqlite3
import tarfile
import tempfile
from contextlib import closing
from pathlib import Path

DATABASE, KEY = "jiannuo.sqlite3", "key"


class BackupError(Exception):
    """What stands in the way, in one sentence."""


def save(home: Path, archive: Path) -> None:
    """Write database and key of ``home`` to ``archive`` while others go on working; never over an old archive."""
    if not (home / DATABASE).is_file():
        raise BackupError(f"{home} holds no database; PostgreSQL is saved with pg_dump")
    if archive.exists():
        raise BackupError(f"{archive} exists already; choose another name")
    with tempfile.TemporaryDirectory(prefix="jiannuo-backup-") as folder:
        copy = Path(folder) / DATABASE
        with closing(sqlite3.connect(home / DATABASE)) as source, closing(sqlite3.connect(copy)) as target:
            source.backup(target)
        archive.touch(mode=0o600, exist_ok=False)
        with tarfile.open(archive, "w:gz") as tar:
            tar.add(copy, DATABASE)
            if (home / KEY).is_file():
                tar.add(home / KEY, KEY)


def restore(home: Path, archive: Path) -> None:
    """Bring an archive back into a ``home`` that holds no database yet."""
    if (home / DATABASE).exists():
        raise BackupError(f"{home} holds a database already; restore into an empty folder (JIANNUO_HOME)")
    home.mkdir(parents=True, exist_ok=True)
    try:
        with tarfile.open(archive, "r:gz") as tar:
            members = {member.name: member for member in tar.getmembers() if member.isfile()}
            if DATABASE not in members or not set(members) <= {DATABASE, KEY}:
                raise BackupError(f"{archive} is no backup of ours")
            for name, member in members.items():
                content = tar.extractfile(member)
                if content is None:
                    raise BackupError(f"{archive} cannot be read")
                (home / name).touch(mode=0o600)
                with (home / name).open("wb") as file:
                    shutil.copyfileobj(content, file)
    except (OSError, tarfile.TarError) as error:
        raise BackupError(f"{archive} cannot be read: {error}") from error
