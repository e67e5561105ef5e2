"""Homes that several test files read, each filled once a session by the command line in its own process.

A build takes half a minute. While working on a test, point GOLD_HOME, SAMPLE_HOME or SMALL_HOME at a
published home. The tests run in one process a core: those of a file stay together, since they share homes.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

import measure
import pytest
import small_threads
from filelock import FileLock
from measure import Published

from warehouse.paths import PROJECT_ROOT

pytest_plugins = ["browser_windows"]


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with the hand-labelled threads, which stands beside the repository on some machines."""
    folder = measure.shared_folder()
    if folder is None:
        pytest.skip(measure.NEEDS_SHARED)
    return folder


@pytest.fixture(scope="session")
def gold_home(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the hand-labelled threads, landed, built and published."""
    if given := os.environ.get("GOLD_HOME"):
        return Path(given)
    texts = sorted(map(str, (shared / "threads").glob("*.txt")))
    return _once(tmp_path_factory, "gold", lambda home: _warehouse(home, "rebuild", *texts))


@pytest.fixture(scope="session")
def sample_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the bundled sample, as `warehouse demo` fills it."""
    if given := os.environ.get("SAMPLE_HOME"):
        return Path(given)
    return _once(tmp_path_factory, "sample", lambda home: _warehouse(home, "demo"))


@pytest.fixture(scope="session")
def gold(gold_home: Path) -> Published:
    """What the home with the hand-labelled threads has published."""
    return Published(gold_home / "snapshots" / "latest")


@pytest.fixture(scope="session")
def sample(sample_home: Path) -> Published:
    """What the sample home has published."""
    return Published(sample_home / "snapshots" / "latest")


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Published:
    """What a home with the small invented threads has published."""
    if given := os.environ.get("SMALL_HOME"):
        return Published(Path(given) / "snapshots" / "latest")
    folder = tmp_path_factory.mktemp("threads")
    texts = map(str, small_threads.write(folder))
    home = _once(tmp_path_factory, "small", lambda home: _warehouse(home, "rebuild", *texts))
    return Published(home / "snapshots" / "latest")


def rebuilt(variable: str, home: Path, texts: Callable[[], Sequence[Path]]) -> Published:
    """What a home with those texts publishes, or the published home that the environment variable names."""
    if given := os.environ.get(variable):
        return Published(Path(given) / "snapshots" / "latest")
    _warehouse(home, "rebuild", *map(str, texts()))
    return Published(home / "snapshots" / "latest")


def land_and_publish(home: Path, *files: Path) -> Published:
    """What a new home with these files publishes."""
    _warehouse(home, "rebuild", *map(str, files))
    return Published(home / "snapshots" / "latest")


def _once(tmp_path_factory: pytest.TempPathFactory, name: str, fill: Callable[[Path], None]) -> Path:
    """The home of that name, filled by whichever process of this session asks first."""
    base = tmp_path_factory.getbasetemp()
    # Each process has a folder of its own below the session's.
    folder = (base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base) / name
    done = folder / "filled"
    with FileLock(f"{folder}.lock"):
        if not done.is_file():
            folder.mkdir(exist_ok=True)
            fill(folder / "home")
            done.touch()
    return folder / "home"


def _warehouse(home: Path, *arguments: str) -> None:
    """Run one command over a home; a command that fails fails the tests that need the home, saying why."""
    command: Sequence[str] = (sys.executable, "-m", "warehouse", "--home", str(home), *arguments)
    done = subprocess.run(command, cwd=PROJECT_ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.fail(f"warehouse {arguments[0]} ended with {done.returncode}\n{done.stderr}", pytrace=False)
