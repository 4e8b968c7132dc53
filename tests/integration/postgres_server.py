"""A real PostgreSQL of a test's own: Debian's, on a Unix socket in a temporary folder, gone afterwards."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def binaries() -> Path:
    """Where Debian keeps the newest server. Missing is a failure, never a skip."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    assert found, "these tests need a PostgreSQL server: apt-get install postgresql"
    return found[-1].parent


@contextmanager
def a_server() -> Iterator[str]:
    """The address of a running server. Root's tests run it as the user Debian made for it: it refuses to be root."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    user = "postgres" if os.geteuid() == 0 else pwd.getpwuid(os.geteuid()).pw_name
    if os.geteuid() == 0:
        shutil.chown(folder, user)

    def run(*command: object) -> None:
        subprocess.run(
            [str(part) for part in command],
            check=True,
            user=user if os.geteuid() == 0 else None,
            cwd=folder,
            stdout=subprocess.DEVNULL,
            env={"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]},
        )

    control = (binaries() / "pg_ctl", "-D", folder / "cluster", "-w", "-s")
    try:
        run(
            binaries() / "initdb",
            "-D",
            folder / "cluster",
            "-U",
            "ann",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        )
        quick = f"-k {folder} -c listen_addresses= -c fsync=off -c shared_buffers=64MB -c max_connections=20"
        run(*control, "-l", folder / "log", "-o", quick, "start")
        try:
            yield f"host={folder} dbname=postgres user=ann"
        finally:
            run(*control, "-m", "immediate", "stop")
    finally:
        shutil.rmtree(folder)
