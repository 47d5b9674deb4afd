"""What people write can be read nowhere in what the server leaves on disk; and every clear column says why it is."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from messenger.crypto import parse_key
from tests.databases import own_database
from tests.security.canary import Hit, Scanner
from tests.security.filling import Filling
from tests.server import Server

# Which values are in the table, asked of the product itself, which can open them.
OPEN_ALL = """
import json
from django.apps import apps
from messenger.fields import EncryptedModel, is_encrypted
opened = {}
for model in apps.get_models():
    if issubclass(model, EncryptedModel):
        for field in model._meta.local_fields:
            if is_encrypted(field):
                rows = model._default_manager.exclude(**{f"{field.name}__isnull": True})
                opened[f"{model._meta.db_table}.{field.column}"] = [getattr(row, field.name) for row in rows]
print(json.dumps(opened))
"""
# the address of whoever connects, which in a test is always this machine's; empty where an account was deleted
NOT_TYPED = {
    "accounts_session.address": {"", "127.0.0.1"},
    "accounts_alert.address_range": {"", "127.0.0.0/24"},
    "messenger_auditburst.address_range": {"127.0.0.0/24"},
}
# ids and times, put together by the server; hashes of words; drawn anew from an uploaded image
MADE = {"chat_message.extra", "chat_searchslice.stems", "accounts_picture.content"}


class Disk:
    """What the server's files are, on SQLite and on PostgreSQL."""

    def __init__(self, server: Server, url: str) -> None:
        self.server = server
        self.url = url
        self.temporary = server.folder.parent / "tmp"
        self._wal_start = self._wal_file()

    def database(self) -> list[Path]:
        """Everything the database wrote: on PostgreSQL a dump, and where they can be read its own files."""
        if not self.url:
            return sorted(self.server.folder.glob("messenger.sqlite3*"))
        dump = self.server.folder.parent / "dump.sql"
        tool = shutil.which("pg_dump")
        assert tool is not None, "pg_dump is needed: install the PostgreSQL client"
        subprocess.run([tool, "--dbname", self.url, "--file", str(dump)], check=True, timeout=60)
        return [dump, *self._data_files()]

    def _data_files(self) -> list[Path]:
        with psycopg.connect(self.url, autocommit=True) as connection:
            connection.execute("CHECKPOINT")
            row = connection.execute(
                "SELECT current_setting('data_directory'), oid FROM pg_database WHERE datname = current_database()"
            ).fetchone()
            assert row is not None
            folder, oid = Path(row[0]), row[1]
        try:
            readable = (folder / "base" / str(oid)).is_dir()
        except PermissionError:
            readable = False
        if not readable:
            print("the files of PostgreSQL are not readable here: its dump alone is searched")
            return []
        # the log of changes is shared with other databases and long: from where this one began
        first, last = self._wal_start, self._wal_file()
        wal = [path for path in (folder / "pg_wal").iterdir() if path.is_file() and first <= path.name <= last]
        own = [path for path in folder.iterdir() if path.is_file()]
        return [folder / "base" / str(oid), folder / "global", folder / "pg_xact", *own, *wal]

    def _wal_file(self) -> str:
        if not self.url:
            return ""
        with psycopg.connect(self.url) as connection:
            row = connection.execute("SELECT pg_walfile_name(pg_current_wal_lsn())").fetchone()
        return str(row[0]) if row else ""

    def beside(self) -> list[Path]:
        """Logs, temporary files, and whatever else the server's folder holds."""
        left = [path for path in self.server.folder.rglob("*") if path.is_file() and "secrets" not in path.parts]
        return [*left, self.temporary]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Disk]:
    with own_database() as environment:
        server = Server(tmp_path / "var", environment=environment | {"MESSENGER_DEMO": "false"})
        server.environment["TMPDIR"] = str(tmp_path / "tmp")
        for folder in (server.folder, tmp_path / "tmp"):
            folder.mkdir()
        server.manage("migrate", "--no-input")
        yield Disk(server, environment.get("DATABASE_URL", ""))


# reads everything a server and its database wrote, for hundreds of patterns
@pytest.mark.timeout(400)
async def test_nothing_that_people_typed_is_readable_on_disk(disk: Disk, capsys: Any) -> None:
    scanner, server = Scanner(), disk.server
    # a username is clear: that it is found proves that the search would find the others
    control, password = scanner.marker("control"), scanner.marker("password of the administrator")
    secret = {"DJANGO_SUPERUSER_PASSWORD": password}
    Server(server.folder, environment=server.environment | secret).manage(
        "createsuperuser", "--noinput", "--username", control
    )
    filling = Filling(server.url, scanner, control, password)
    hits: list[Hit] = []
    with server.running():
        await filling.run()
        server.manage("search_rebuild")
        scanner.secret("key-encryption key", parse_key((server.folder / "secrets" / "sse_key").read_text()))
        for number, token in enumerate(filling.secrets):
            scanner.secret(f"token {number}", token)
        # while it runs, what was written last is in the write-ahead log alone
        hits += scanner.files_under([*disk.database(), *disk.beside()])
    # and what stopping wrote
    hits += scanner.files_under(disk.beside())
    found = [hit for hit in dict.fromkeys(hits) if hit.name != "control"]
    where = {Path(hit.where.split(",")[0]).name for hit in hits if hit.name == "control"}
    with capsys.disabled():
        print(
            f"\nat rest: {scanner.bytes_scanned:,} bytes in {scanner.files} files,"
            f" {scanner.texts} canaries and {len(filling.secrets) + 1} secrets, {len(found)} hits;"
            f" control found in {len(where)} files"
        )
    assert where & ({"dump.sql"} if disk.url else {"messenger.sqlite3", "messenger.sqlite3-wal"})
    assert found == []
    _every_column_was_filled(json.loads(server.manage("shell", "-c", OPEN_ALL).splitlines()[-1]), scanner)


def _every_column_was_filled(opened: dict[str, list[str]], scanner: Scanner) -> None:
    """Else its silence would mean nothing."""
    for column, values in opened.items():
        hits = scanner.data(column, "\n".join(values).encode())
        is_typed = column not in NOT_TYPED.keys() | MADE
        assert hits or not is_typed, f"nobody typed anything into {column}: add it to tests/security/filling.py"
        assert set(values) <= NOT_TYPED.get(column, set(values))
        assert values, column
