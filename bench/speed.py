"""Measures the dashboard as its readers meet it, on a large invented snapshot.

    python bench/speed.py [--agencies 500] [--seconds 120] [--sessions 50] [--output FILE]

It serves a snapshot from `make_snapshot.py` on this machine and plays readers over the protocol that the
browser speaks: a page is opened, filters are changed, quotations are read. Four things are printed, and as
JSON written to --output: first content of a warm server (a page's whole script, to its end) and interaction
(from a changed filter to the redrawn page) as p50, p95 and the longest; the server's memory with 20 sessions;
and the errors of 50 sessions at once over two minutes, with their times. What the browser itself then needs
to draw is not in these times.

Ends with 1 when a limit is crossed: first content p95 2 s, interaction p95 0.5 s, memory 600 MB, no error.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

from make_snapshot import ROOT, make
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect

FIRST_CONTENT_SECONDS, INTERACTION_SECONDS, MEMORY_MB = 2.0, 0.5, 600
SESSIONS_FOR_MEMORY, TIMED = 20, 40
LONGEST_WAIT = 60.0

#: Pages as readers open them: page name and query.
PAGES: tuple[tuple[str, dict[str, str]], ...] = (
    ("", {"technology": "alpr"}),
    ("", {"technology": "drone"}),
    ("agency", {"agency": "agency-0042", "technology": "alpr"}),
    ("evidence", {"agency": "agency-0007", "technology": "alpr", "fact": "technology_use"}),
    ("requests", {"technology": "alpr"}),
    ("requests", {"search": "Oak Point"}),
    ("vendors", {"technology": "face_recognition"}),
    ("brief", {"technology": "alpr", "agency": "agency-0042"}),
    ("about", {}),
)
#: Pages with a search field, and what is typed into it.
SEARCHED = (("", "oak point 1"), ("requests", "maple"), ("vendors", "flock"), ("", "cedar"))


class Failed(Exception):
    """The server said that a script failed, or said nothing."""


@dataclass
class Reader:
    """One session: opens pages and changes filters as a browser does."""

    connection: ClientConnection
    fields: dict[str, str] = field(default_factory=dict)  # label of a text field -> its widget's id

    async def open(self, page: str, query: dict[str, str]) -> float:
        """Open a page; the seconds until its script has ended."""
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = urlencode(query)
        self.fields.clear()
        return await self._run(message)

    async def search(self, page: str, text: str) -> float:
        """Type into the page's search field; the seconds until the page is redrawn."""
        label = next((name for name in self.fields if "gency" in name), None)
        if label is None:
            raise Failed(f"page {page or 'compare'} has no search field")
        message = BackMsg()
        message.rerun_script.page_name = page
        message.rerun_script.query_string = urlencode({"search": text})
        state = message.rerun_script.widget_states.widgets.add()
        state.id, state.string_value = self.fields[label], text
        return await self._run(message)

    async def _run(self, message: BackMsg) -> float:
        started = time.perf_counter()
        await self.connection.send(message.SerializeToString())
        async with asyncio.timeout(LONGEST_WAIT):
            while True:
                answer = ForwardMsg()
                answer.ParseFromString(await self.connection.recv())
                kind = answer.WhichOneof("type")
                if kind == "delta":
                    self._look(answer)
                elif kind == "page_not_found":
                    raise Failed(f"there is no page {answer.page_not_found.page_name}")
                elif kind == "script_finished":
                    if answer.script_finished != ForwardMsg.FINISHED_SUCCESSFULLY:
                        raise Failed(f"script ended with {answer.script_finished}")
                    return time.perf_counter() - started

    def _look(self, answer: ForwardMsg) -> None:
        """Remember text fields; fail on an error's box."""
        element = answer.delta.new_element
        kind = element.WhichOneof("type")
        if kind == "exception":
            raise Failed(element.exception.message)
        if kind == "html" and "can't be read" in element.html.body:
            raise Failed("the page says that the snapshot can't be read")
        if kind == "text_input":
            self.fields[element.text_input.label] = element.text_input.id


@contextmanager
def served(home: Path) -> Iterator[tuple[str, int]]:
    """The dashboard's WebSocket address and its process id, while the block runs."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "dashboard/app.py", "--server.headless", "true"]
    command += [
        "--server.address",
        "127.0.0.1",
        "--server.port",
        str(port),
        "--server.fileWatcherType",
        "none",
    ]
    with (home / "streamlit.log").open("w") as log:
        server = subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, "WAREHOUSE_HOME": str(home)}, stdout=log, stderr=log
        )
    try:
        _wait(server, f"http://127.0.0.1:{port}/_stcore/health")
        yield f"ws://127.0.0.1:{port}/_stcore/stream", server.pid
    finally:
        server.terminate()
        server.wait(timeout=10)


def _wait(server: subprocess.Popen[bytes], url: str) -> None:
    while server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise SystemExit("The dashboard did not start. See streamlit.log in the home folder.")


async def reader(address: str) -> Reader:
    """A new session."""
    return Reader(await connect(address, subprotocols=["streamlit"], max_size=None, origin=None))  # type: ignore[list-item]


async def time_pages(address: str) -> tuple[list[float], list[float]]:
    """Seconds of opening pages in new sessions and of changing a filter, one at a time on a warm server."""
    for page, query in PAGES:  # warm: each page once
        one = await reader(address)
        await one.open(page, query)
        await one.connection.close()
    opened, changed = [], []
    for number in range(TIMED):
        page, query = PAGES[number % len(PAGES)]
        one = await reader(address)
        opened.append(await one.open(page, query))
        await one.connection.close()
    for number in range(TIMED):
        page, text = SEARCHED[number % len(SEARCHED)]
        one = await reader(address)
        await one.open(page, {})
        changed.append(await one.search(page, text))
        await one.connection.close()
    return opened, changed


async def memory_with(address: str, pid: int, sessions: int) -> float:
    """The server's resident memory in MB while that many sessions are open, each on a page."""
    found = [await reader(address) for _ in range(sessions)]
    for number, one in enumerate(found):
        await one.open(*PAGES[number % len(PAGES)])
    memory = resident_mb(pid)
    for one in found:
        await one.connection.close()
    return memory


def resident_mb(pid: int) -> float:
    """Resident memory of a process in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) / 1024
    raise SystemExit(f"/proc/{pid}/status has no VmRSS; this needs Linux")


async def crowd(address: str, sessions: int, seconds: float) -> tuple[list[float], list[str]]:
    """Seconds of all page views of that many sessions at once, and what went wrong."""
    until = time.monotonic() + seconds
    took: list[float] = []
    wrong: list[str] = []

    async def read(number: int) -> None:
        chance = random.Random(number)
        await asyncio.sleep(chance.random() * 10)
        while time.monotonic() < until:
            try:
                one = await reader(address)
                took.append(await one.open(*chance.choice(PAGES)))
                page, text = chance.choice(SEARCHED)
                took.append(await one.open(page, {}))
                await asyncio.sleep(2 + chance.random() * 4)
                took.append(await one.search(page, text))
                await asyncio.sleep(4 + chance.random() * 8)  # a reader reads
                await one.connection.close()
            except (Failed, OSError, TimeoutError) as error:
                wrong.append(f"{type(error).__name__}: {error}")

    await asyncio.gather(*(read(number) for number in range(sessions)))
    return took, wrong


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """p50, p95 and longest of some times, in seconds."""
    ordered = sorted(seconds)
    return {
        "p50": round(ordered[len(ordered) // 2], 3),
        "p95": round(ordered[min(len(ordered) - 1, int(len(ordered) * 0.95))], 3),
        "longest": round(ordered[-1], 3),
        "measured": len(ordered),
    }


def main() -> int:
    """Measure and print; 1 when a limit is crossed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--agencies", type=int, default=500)
    parser.add_argument("--sessions", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=120)
    parser.add_argument("--output", help="write the figures to this file as JSON")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        make(home, options.agencies)
        with served(home) as (address, pid):
            opened, changed = asyncio.run(time_pages(address))
            memory = asyncio.run(memory_with(address, pid, SESSIONS_FOR_MEMORY))
            took, wrong = asyncio.run(crowd(address, options.sessions, options.seconds))
            memory_after = resident_mb(pid)
    figures = {
        "agencies": options.agencies,
        "first_content_seconds": spread(opened),
        "interaction_seconds": spread(changed),
        f"memory_mb_{SESSIONS_FOR_MEMORY}_sessions": round(memory),
        "crowd": {
            "sessions": options.sessions,
            "seconds": options.seconds,
            "views": spread(took),
            "errors": len(wrong),
            "memory_mb_after": round(memory_after),
        },
    }
    print(json.dumps(figures, indent=1))
    for text in sorted(set(wrong)):
        print(f"  {wrong.count(text)} × {text}", file=sys.stderr)
    if options.output:
        Path(options.output).write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    good = (
        spread(opened)["p95"] <= FIRST_CONTENT_SECONDS
        and spread(changed)["p95"] <= INTERACTION_SECONDS
        and memory <= MEMORY_MB
        and not wrong
    )
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
