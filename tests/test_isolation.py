"""The process that opens risky formats: busy machines give it time, silence and death are told."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from toy_home import LETTER

from warehouse.errors import WarehouseError
from warehouse.landing import isolation
from warehouse.landing.found import Blob, FoundText, Unreadable
from warehouse.landing.isolation import Worker
from warehouse.landing.limits import Limits

PAGE = Blob("letter.html", data=f"<!doctype html><body><pre>{LETTER}</pre></body>".encode())


@pytest.fixture
def worker() -> Iterator[Worker]:
    with Worker(Limits(seconds=1)) as started:
        assert [type(found) for found in started.open("saved_page", PAGE)] == [FoundText]
        yield started


def stop(worker: Worker) -> int:
    """The child gets no processor time, as on a machine that is busy with other things."""
    assert worker._process is not None
    os.kill(worker._process.pid, signal.SIGSTOP)
    return worker._process.pid


def test_a_sound_file_may_wait_for_its_turn(worker: Worker) -> None:
    resume = threading.Timer(2.5, os.kill, (stop(worker), signal.SIGCONT))
    resume.start()
    assert [type(found) for found in worker.open("saved_page", PAGE)] == [FoundText]
    resume.join()


def test_a_reader_that_stands_still_is_given_up(worker: Worker, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(isolation, "_STANDSTILL", 1)
    before = stop(worker)
    with pytest.raises(Unreadable, match="took longer"):
        list(worker.open("saved_page", PAGE))
    assert [type(found) for found in worker.open("saved_page", PAGE)] == [FoundText]
    assert worker._process is not None and worker._process.pid != before


def test_the_main_program_of_the_parent_is_not_run_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = tmp_path / "somebodys_script.py"
    program.write_text("raise SystemExit('run again')")
    monkeypatch.setattr(sys.modules["__main__"], "__file__", str(program), raising=False)
    with Worker(Limits()) as worker:
        assert [type(found) for found in worker.open("saved_page", PAGE)] == [FoundText]


def test_a_process_that_dies_at_its_start_ends_the_command_with_a_clear_word(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(isolation, "_CHILD", "warehouse.errors")
    with Worker(Limits()) as worker, pytest.raises(WarehouseError, match="did not start"):
        list(worker.open("saved_page", PAGE))
