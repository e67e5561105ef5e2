"""Opening risky formats in a process of their own, so that one hostile file can neither crash, hang nor
swallow the memory of a landing.
"""

from __future__ import annotations

import multiprocessing
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path
from types import TracebackType

from warehouse.errors import WarehouseError
from warehouse.landing.found import Blob, Found, Unreadable, Working
from warehouse.landing.limits import Limits
from warehouse.paths import PROJECT_ROOT

# Not multiprocessing's own start: that runs the main program of its parent once more, whatever it does.
_CHILD = "warehouse.landing.isolation_child"
READY = "ready"
END = "end"
#: Seconds that a new process may take to start on a busy machine.
_START = 120
#: A reader that uses no processor time is given up after this many times the limit.
_STANDSTILL = 10


class Worker:
    """One child process that opens what it is given, restarted when it dies or takes too long.

    Use it as a context manager. The process starts with the first file and stays for the next ones.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._process: subprocess.Popen[bytes] | None = None
        self._pipe: Connection | None = None
        self._is_busy = False
        self._inner: Worker | None = None

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()
        if self._inner:
            self._inner.__exit__(kind, error, trace)

    def open(self, format_name: str, blob: Blob) -> Iterator[Found]:
        """What the format finds in the blob. Raises Unreadable as the format does, and also when its process
        dies or is silent for longer than the limit.

        A file that was found may be opened before the next one is asked for: a second process reads it, since
        the first one still has finds of the outer file to send.
        """
        if self._is_busy:
            self._inner = self._inner or Worker(self._limits)
            yield from self._inner.open(format_name, blob)
            return
        self._is_busy = True
        try:
            yield from self._open(format_name, blob)
        finally:
            self._is_busy = False

    def _open(self, format_name: str, blob: Blob) -> Iterator[Found]:
        pipe = self._started()
        pipe.send((format_name, blob))
        patience = float(self._limits.seconds + blob.size // 1_000_000)
        seconds = patience
        whole = False
        try:
            while True:
                if not self._answers(pipe, seconds):
                    raise Unreadable(
                        f"reading it took longer than {seconds:.0f} s; if the file is sound, allow more with "
                        "--limit seconds=N"
                    )
                try:
                    answer = pipe.recv()
                except EOFError as error:
                    raise Unreadable(
                        "the reader of this format broke on it (a damaged or hostile file, or one that needs "
                        "more memory); open and save it anew, or land its text"
                    ) from error
                seconds = patience
                if answer == END:
                    whole = True
                    return
                if isinstance(answer, Unreadable):
                    whole = True
                    raise answer
                if isinstance(answer, Working):
                    seconds = max(patience, answer.seconds)
                else:
                    yield answer
        finally:
            if not whole:
                # What the child would still send belongs to this file; a new one starts clean.
                self._stop()

    def _answers(self, pipe: Connection, seconds: float) -> bool:
        """Whether the child says something before it has used that much processor time: on a busy machine a
        sound file may wait long for its turn.
        """
        begun = self._processor_time()
        given_up = time.monotonic() + seconds * _STANDSTILL
        left = seconds
        while left > 0:
            # A moment at least, so that the last hundredths are not asked for one by one.
            if pipe.poll(max(left, 0.05)):
                return True
            left = min(seconds - (self._processor_time() - begun), given_up - time.monotonic())
        return False

    def _processor_time(self) -> float:
        """Seconds that the child and what it waited for have computed; of the clock where the system does not
        say it (Linux does).
        """
        assert self._process is not None
        try:
            said = Path(f"/proc/{self._process.pid}/stat").read_text(encoding="utf-8", errors="replace")
        except OSError:
            return time.monotonic()
        # The name of the program, in brackets, may hold spaces. utime, stime, cutime, cstime: see proc(5).
        times = said.rpartition(")")[2].split()[11:15]
        return sum(map(int, times)) / os.sysconf("SC_CLK_TCK")

    def _started(self) -> Connection:
        if self._process is None or self._pipe is None or self._process.poll() is not None:
            self._stop()
            self._pipe, theirs = multiprocessing.Pipe()
            given = os.environ.get("PYTHONPATH")
            self._process = subprocess.Popen(
                # -P: no folder that the command was called in may stand for the project.
                [sys.executable, "-P", "-c", f"from {_CHILD} import serve; serve({theirs.fileno()})"],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                env=os.environ | {"PYTHONPATH": f"{PROJECT_ROOT}{os.pathsep + given if given else ''}"},
            )
            theirs.close()
            self._pipe.send(self._limits)
            # Starting up is no fault of the file, so it does not count against the file's time.
            if not self._is_ready(self._pipe):
                raise WarehouseError(
                    "the process that opens PDFs, pages, mails and Office files did not start",
                    "see above why, or free some memory; what has landed stays, so land again",
                )
        return self._pipe

    @staticmethod
    def _is_ready(pipe: Connection) -> bool:
        try:
            return pipe.poll(_START) and pipe.recv() == READY
        except (EOFError, ConnectionError):
            return False

    def _stop(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._pipe is not None:
            self._pipe.close()
        self._process = self._pipe = None
