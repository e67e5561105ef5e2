"""Serving the dashboard: Streamlit on this machine only, reading snapshots of one home."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

from warehouse.errors import EXIT_DONE, UsageError, WarehouseError
from warehouse.paths import DASHBOARD_APP, HOME_VARIABLE, Home
from warehouse.reader import Snapshot
from warehouse.terminal import Terminal

_ADDRESS = "127.0.0.1"


def serve(home: Home, port: int, terminal: Terminal) -> int:
    """Run the dashboard until it is stopped; returns its exit code.

    Raises SnapshotError when there is no snapshot to show, UsageError when the port is taken.
    """
    snapshot = Snapshot.open(home.snapshots)
    if not DASHBOARD_APP.is_file():
        raise WarehouseError(
            f"the dashboard is missing: {DASHBOARD_APP}", "restore the folder (git checkout)"
        )
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((_ADDRESS, port))
        except OSError as error:
            raise UsageError(
                f"port {port} is in use", "choose another with: warehouse dashboard --port NUMBER"
            ) from error
    terminal.say(f"Dashboard of snapshot {snapshot.id}: http://{_ADDRESS}:{port} (stop with Ctrl-C)")
    command = [
        *(sys.executable, "-m", "streamlit", "run", str(DASHBOARD_APP)),
        *("--server.address", _ADDRESS, "--server.port", str(port), "--server.headless", "true"),
        *("--browser.gatherUsageStats", "false", "--server.fileWatcherType", "none"),
    ]
    try:
        return subprocess.run(
            command, env=os.environ | {HOME_VARIABLE: str(home.root)}, check=False
        ).returncode
    except KeyboardInterrupt:
        return EXIT_DONE
