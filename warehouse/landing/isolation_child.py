"""The process that opens risky formats: `isolation.Worker` starts it with the number of its end of a pipe.

It gets the limits, says READY, and then for each (format name, blob) sends what is found in it, and END.
"""

from __future__ import annotations

import resource
import signal
from multiprocessing.connection import Connection

from warehouse.landing import formats
from warehouse.landing.found import Unreadable
from warehouse.landing.isolation import END, READY


def serve(descriptor: int) -> None:
    """Open one blob after the other until the parent is gone. `descriptor` is this end of the pipe."""
    pipe = Connection(descriptor)
    limits = pipe.recv()
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Who stops the command at the terminal means the parent, which stops this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipe.send(READY)
    while True:
        try:
            format_name, blob = pipe.recv()
        except EOFError:
            return
        try:
            for found in formats.by_name(format_name).open(blob, limits):
                pipe.send(found)
            pipe.send(END)
        except Unreadable as error:
            pipe.send(error)
        except MemoryError:
            pipe.send(Unreadable("it needs more memory than allowed; allow more with --limit memory_bytes=N"))
        except RecursionError:
            pipe.send(Unreadable("it is nested too deeply; open and save it anew, or land its text"))
