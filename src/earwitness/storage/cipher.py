"""Opens an SQLCipher database, or refuses: never plain text.

`PRAGMA key` on an ordinary SQLite is ignored without an error, and an SQLCipher whose symbols were taken over by a
preloaded or globally loaded libsqlite3 *is* an ordinary SQLite: the file is then plain text and nobody notices. So the
library is loaded with RTLD_DEEPBIND, and on every open three checks are made:

1. the library names its cipher version, asked in memory before any file is touched;
2. the file does not begin like an SQLite file;
3. a connection with a wrong key cannot read the file.

Nobody imports the standard library's `sqlite3`: two SQLites in one program on one file end in a crash.
"""

from __future__ import annotations

import os
import secrets
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any

from sqlalchemy import Connection, Engine, create_engine
from sqlalchemy.exc import DatabaseError, IntegrityError
from sqlalchemy.pool import QueuePool

from earwitness.errors import CaseClosed, DatabaseDamaged, EncryptionUnavailable

PLAIN_HEADER = b"SQLite format 3\x00"
CACHE_KIB = 64 * 1024


def library() -> ModuleType:
    """The encrypting database library, its symbols bound to itself. Raises EncryptionUnavailable."""
    if "sqlcipher3" in sys.modules:
        import sqlcipher3
    else:
        before = sys.getdlopenflags()
        sys.setdlopenflags(os.RTLD_NOW | getattr(os, "RTLD_DEEPBIND", 0))
        try:
            import sqlcipher3
        except ImportError:
            raise EncryptionUnavailable(
                "sqlcipher3 is not installed", hint="Install earwitness with its dependencies."
            ) from None
        finally:
            sys.setdlopenflags(before)
    dbapi: ModuleType = sqlcipher3.dbapi2
    memory = dbapi.connect(":memory:")
    try:
        version = memory.execute("PRAGMA cipher_version").fetchone()
    finally:
        memory.close()
    if not version or not version[0]:
        raise EncryptionUnavailable("the database library does not encrypt")
    return dbapi


def _connect(dbapi: ModuleType, path: Path, key: bytes) -> Any:
    connection = dbapi.connect(str(path), timeout=30, isolation_level=None, check_same_thread=False)
    try:
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
        # Findings go where we put them, not to the terminal.
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute("PRAGMA temp_store = MEMORY")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
        connection.execute("PRAGMA mmap_size = 0")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute("PRAGMA wal_autocheckpoint = 4000")
        # A deleted key must not live on in a free page.
        connection.execute("PRAGMA secure_delete = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _looks_plain(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(len(PLAIN_HEADER)) == PLAIN_HEADER


def _opens_with_wrong_key(dbapi: ModuleType, path: Path) -> bool:
    connection = dbapi.connect(str(path), timeout=30, isolation_level=None)
    try:
        connection.execute(f"PRAGMA key = \"x'{secrets.token_hex(32)}'\"")
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except dbapi.DatabaseError:
        return False
    finally:
        connection.close()
    return True


class Database:
    """One encrypted database file: any number of readers, one writer at a time."""

    def __init__(self, path: Path, key: bytes, schema: str) -> None:
        """Open `path`, or create it with `schema`. Raises EncryptionUnavailable, DatabaseDamaged."""
        dbapi = library()
        self.name = path.name
        self.path = path
        new = not path.exists() or path.stat().st_size == 0
        if not new and _looks_plain(path):
            raise EncryptionUnavailable(f"{self.name} is plain text")
        self._engine: Engine | None = create_engine(
            "sqlite+pysqlite://",
            module=dbapi,
            creator=lambda: _connect(dbapi, path, key),
            poolclass=QueuePool,
            pool_size=4,
            max_overflow=12,
            hide_parameters=True,
        )
        self._writer = threading.RLock()
        try:
            if new:
                with self._engine.connect() as connection:
                    connection.connection.dbapi_connection.executescript(  # type: ignore[union-attr]
                        f"BEGIN IMMEDIATE; {schema} COMMIT;"
                    )
            with self._engine.connect() as connection:
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").fetchone()
            if _looks_plain(path) or _opens_with_wrong_key(dbapi, path):
                if new:
                    path.unlink()
                raise EncryptionUnavailable(f"{self.name} would be plain text")
        except DatabaseError as error:
            self.close()
            raise DatabaseDamaged(
                f"{self.name} does not open with its key: its first page or its salt was changed"
            ) from _without_parameters(error)
        except BaseException:
            self.close()
            raise

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection for reading. Raises DatabaseDamaged, CaseClosed."""
        if self._engine is None:
            raise CaseClosed(f"{self.name} is closed")
        try:
            with self._engine.connect() as connection:
                yield connection
        except DatabaseError as error:
            raise DatabaseDamaged(f"{self.name}: {error.orig}") from None

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """A transaction: all of it or nothing, durable when this returns. IntegrityError comes through."""
        if self._engine is None:
            raise CaseClosed(f"{self.name} is closed")
        with self._writer:
            try:
                with self._engine.connect() as connection:
                    connection.exec_driver_sql("BEGIN IMMEDIATE")
                    try:
                        yield connection
                        connection.exec_driver_sql("COMMIT")
                    except BaseException:
                        if connection.connection.dbapi_connection.in_transaction:  # type: ignore[union-attr]
                            connection.exec_driver_sql("ROLLBACK")
                        raise
            except IntegrityError:
                raise
            except DatabaseError as error:
                raise DatabaseDamaged(f"{self.name}: {error.orig}") from None

    def checkpoint(self) -> None:
        """Move everything from the write-ahead log into the file."""
        with self._writer, self.read() as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def damage(self) -> Iterator[str]:
        """What SQLCipher finds wrong when it verifies every page, then what SQLite finds wrong in its trees."""
        self.checkpoint()
        with self.read() as connection:
            yield from (row[0] for row in connection.exec_driver_sql("PRAGMA cipher_integrity_check"))
        with self.read() as connection:
            found = [row[0] for row in connection.exec_driver_sql("PRAGMA quick_check(20)")]
        yield from (what for what in found if what != "ok")

    def close(self) -> None:
        """Close every connection; the write-ahead log is gone afterwards. Twice does no harm."""
        if self._engine is not None:
            self._engine.dispose()
            self._engine = None


def _without_parameters(error: DatabaseError) -> Exception | None:
    """The driver's own error: SQLAlchemy's would carry the statement."""
    return error.orig if isinstance(error.orig, Exception) else None
