"""Reading an image of a page with Tesseract, a program of its own that may or may not be installed."""

from __future__ import annotations

import functools
import io
import os
import resource
import shutil
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL import Image

COMMAND = "sudo apt-get install -y tesseract-ocr"
DOTS_PER_INCH = 300
#: Time that one page may take.
SECONDS = 60


class OcrFailed(Exception):
    """The page could not be read. The message is the reason."""


def program() -> str | None:
    """Where Tesseract is; None without it."""
    return shutil.which("tesseract")


def read(image: Image.Image) -> str:
    """The words of a page's image, line by line, an empty line between paragraphs; "" when there are none.

    The page may lie on its side. Raises OcrFailed.
    """
    tesseract = program()
    if tesseract is None:
        raise OcrFailed(f"OCR is not installed; install it with: {COMMAND}")
    png = io.BytesIO()
    image.save(png, "PNG", compress_level=1)
    languages = _languages(tesseract)
    command = [tesseract, "stdin", "stdout", "--dpi", str(DOTS_PER_INCH)]
    command += ["--psm", "1" if "osd" in languages else "3"]
    if "eng" in languages:
        command += ["-l", "eng"]
    try:
        done = subprocess.run(
            command,
            input=png.getvalue(),
            capture_output=True,
            timeout=SECONDS,
            check=False,
            # Its threads only wait for each other on few cores.
            env={**os.environ, "OMP_THREAD_LIMIT": "1"},
            # Ends by itself even when whoever started it was killed.
            preexec_fn=_bounded,
        )
    except subprocess.TimeoutExpired as error:
        raise OcrFailed(f"OCR took longer than {SECONDS} s; scan the page anew and land it again") from error
    except OSError as error:
        raise OcrFailed(f"OCR did not start ({error.strerror}); install it anew: {COMMAND}") from error
    if done.returncode:
        last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
        raise OcrFailed(f"OCR broke on it ({' '.join(last) or done.returncode}); scan the page anew")
    lines = [line.rstrip() for line in done.stdout.decode("utf-8", "replace").replace("\f", "\n").split("\n")]
    return "\n".join(line for line, above in zip(lines, ["", *lines], strict=False) if line or above).strip()


def _bounded() -> None:
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))


@functools.cache
def _languages(tesseract: str) -> frozenset[str]:
    listed = subprocess.run([tesseract, "--list-langs"], capture_output=True, timeout=SECONDS, check=False)
    return frozenset(listed.stdout.decode("utf-8", "replace").split()[1:])
