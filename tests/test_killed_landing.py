"""A landing that is killed at any moment loses nothing and lands nothing twice: the next one goes on."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import signal
import time
import zipfile
from pathlib import Path

import pytest
from toy_home import LETTER, POLICY

from warehouse.landing import land, raw_tables
from warehouse.paths import Home

KILLS = 100


def _texts(home: Home) -> list[tuple[str, int, str]]:
    with raw_tables.connect(home.warehouse_db, read_only=True) as connection:
        return connection.execute(
            "SELECT source_path, version_number, text FROM raw.source_versions ORDER BY ALL"
        ).fetchall()


def _quarantine(home: Home) -> list[tuple[str, str]]:
    with raw_tables.connect(home.warehouse_db, read_only=True) as connection:
        return connection.execute("SELECT source_path, reason FROM raw.quarantine ORDER BY ALL").fetchall()


def _inbox(folder: Path) -> Path:
    """Sixty texts, an archive with forty more, and two broken files."""
    folder.mkdir()
    for number in range(60):
        (folder / f"letter-{number:02}.txt").write_text(f"{LETTER}\nNumber {number}.", encoding="utf-8")
    with zipfile.ZipFile(folder / "policies.zip", "w") as archive:
        for number in range(40):
            archive.writestr(f"policy-{number:02}.txt", f"{POLICY}\nNumber {number}.")
        archive.writestr("empty.txt", "")
    (folder / "broken.zip").write_bytes(b"PK\x03\x04 and nothing behind it")
    return folder


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork to start a hundred landings quickly")
def test_a_landing_killed_at_a_hundred_moments_goes_on_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Small batches, so that kills fall between and within many transactions.
    monkeypatch.setattr("warehouse.landing.lander.BATCH", 7)
    inbox = _inbox(tmp_path / "inbox")
    whole = Home(tmp_path / "whole")
    started = time.monotonic()
    land(whole, [inbox])
    usual = time.monotonic() - started
    expected, set_aside = _texts(whole), _quarantine(whole)
    assert len(expected) == 100 and len(set_aside) == 2

    moments = random.Random(7)
    home, finished = Home(tmp_path / "home"), 0
    for _ in range(KILLS):
        child = os.fork()
        if child == 0:
            # The child is this test's process again; it must not run on into pytest.
            code = 1
            try:
                land(home, [inbox])
                code = 0
            finally:
                os._exit(code)
        time.sleep(moments.uniform(0.0, 1.1) * usual)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
        if not os.WIFSIGNALED(status):
            finished += 1
            assert (_texts(home), _quarantine(home)) == (expected, set_aside)
            shutil.rmtree(home.root)
    assert finished < KILLS, "no landing was cut: the moments are too late"
    land(home, [inbox])
    assert (_texts(home), _quarantine(home)) == (expected, set_aside)
    assert list(home.temporary.iterdir()) == []
    originals = [path for path in home.archive.rglob("*") if path.is_file()]
    assert all(path.name == hashlib.sha256(path.read_bytes()).hexdigest() for path in originals)
