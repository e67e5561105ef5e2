"""Landing at full size: 100,000 small files and one JSONL of 2 GB, and the most memory that each took.

    python bench/landing.py [--files 100000] [--gigabytes 2] [--folder DIR]

Prints texts and megabytes a second and the highest resident memory of the landing process, first for a tenth
of the input and then for all: memory that does not grow tenfold with it is flat. Everything is written below
DIR (default: a new temporary folder, taken away afterwards).
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = ROOT / "warehouse" / "sample"
MEGABYTE = 1_000_000
#: Threads a folder holds.
_PER_FOLDER = 1_000


def _thread(number: int) -> str:
    """A short answer of its own: repeated text would flatter compression and caches."""
    return (
        f"Municipality {number} Police Department\n\nRe: Request {number:07}\n\nDear requester:\n\n"
        f"The department keeps plate reads for {number % 400} days, then deletes them. "
        f"Log {number * 7919 % 1_000_003}.\n"
        "\nSincerely,\nRecords\n"
    )


def _write_files(folder: Path, count: int) -> int:
    size = 0
    for number in range(count):
        place = folder / f"{number // _PER_FOLDER:05}"
        if number % _PER_FOLDER == 0:
            place.mkdir(parents=True)
        text = _thread(number)
        size += len(text)
        (place / f"letter-{number}.txt").write_text(text, encoding="utf-8")
    return size


def _write_jsonl(file: Path, size: int) -> int:
    bodies = [path.read_text(encoding="utf-8") for path in sorted(SAMPLE.glob("*.txt"))]
    number = 0
    with file.open("w", encoding="utf-8") as out:
        while out.tell() < size:
            body = bodies[number % len(bodies)]
            line = {"id": f"bench-{number}", "text": f"Copy {number} of a thread\n\n{body}"}
            out.write(json.dumps(line) + "\n")
            number += 1
    return number


def _land(home: Path, what: Path) -> tuple[float, float]:
    """(seconds, highest resident megabytes) of one landing, in a process of its own."""
    script = (
        "import resource, sys\n"
        "from warehouse.cli import main\n"
        "code = main(sys.argv[1:])\n"
        "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)\n"
        "sys.exit(code)\n"
    )
    started = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-c", script, "--home", str(home), "--quiet", "land", str(what)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return time.monotonic() - started, int(done.stdout.split()[-1]) * 1024 / MEGABYTE


def _report(name: str, texts: int, size: float, seconds: float, memory: float) -> None:
    print(
        f"{name:<28}{texts:>9,} texts{size / MEGABYTE:>9,.0f} MB{seconds:>8,.0f} s"
        f"{texts / seconds:>8,.0f} texts/s{size / MEGABYTE / seconds:>7.1f} MB/s{memory:>7,.0f} MB memory",
        flush=True,
    )


def main() -> None:
    """Write the inputs, land them, print what it took."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--files", type=int, default=100_000)
    parser.add_argument("--gigabytes", type=float, default=2.0)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp(prefix="landing-"))
    os.environ.pop("WAREHOUSE_HOME", None)
    try:
        for share, name in ((10, "a tenth"), (1, "all")):
            part = folder / f"part-{share}"
            part.mkdir(parents=True)
            files = options.files // share
            size = _write_files(part / "files", files)
            _report(f"small files, {name}", files, size, *_land(part / "home-files", part / "files"))
            jsonl = part / "threads.jsonl"
            lines = _write_jsonl(jsonl, int(options.gigabytes * 1000 * MEGABYTE / share))
            length = jsonl.stat().st_size
            _report(f"one JSONL, {name}", lines, length, *_land(part / "home-jsonl", jsonl))
            shutil.rmtree(part)
    finally:
        if options.folder is None:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
