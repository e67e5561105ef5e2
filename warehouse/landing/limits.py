"""How much one input may ask for. Every limit can be set: `--limit NAME=NUMBER`, or the variable
WAREHOUSE_LIMIT_NAME.
"""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace

from warehouse.errors import UsageError

VARIABLE = "WAREHOUSE_LIMIT_"


@dataclass(frozen=True)
class Limits:
    """The limits of one landing, per input file.

    Attributes:
        text_bytes: longest single text, in bytes; a longer one is no thread.
        file_bytes: largest file that is read into memory whole (PDF, Office, mail, JSON page).
        expanded_bytes: all that may come out of one archive or mailbox, nested ones included.
        expansion: how many times larger than the archive its content may be, beyond the first 100 MB.
        members: files in one archive or mailbox, nested ones included.
        depth: archives and mails inside one another.
        pages: pages of one PDF.
        seconds: processor time without a sign of life from one format's reader; large files get one more per
            megabyte.
        memory_bytes: of the process that opens PDF, HTML, mail and Office files.
    """

    text_bytes: int = 20_000_000
    file_bytes: int = 200_000_000
    expanded_bytes: int = 20_000_000_000
    expansion: int = 200
    members: int = 1_000_000
    depth: int = 6
    pages: int = 5_000
    seconds: int = 5
    memory_bytes: int = 2_000_000_000

    @classmethod
    def given(cls, options: Sequence[str] = (), environment: Mapping[str, str] = os.environ) -> Limits:
        """The defaults, changed by the environment and then by options of the form NAME=NUMBER.

        Raises UsageError naming what is no limit or no number.
        """
        names = {entry.name for entry in fields(cls)}
        chosen = {
            name.removeprefix(VARIABLE).lower(): value
            for name, value in environment.items()
            if name.startswith(VARIABLE)
        }
        for option in options:
            name, _, value = option.partition("=")
            chosen[name.strip()] = value
        numbers = {}
        for name, value in chosen.items():
            digits = value.strip().replace("_", "")
            if name not in names:
                raise UsageError(f"{name} is no limit", f"choose one of: {', '.join(sorted(names))}")
            if not digits.isdigit() or int(digits) == 0:
                raise UsageError(f"the limit {name}={value} is no number above 0", "write it in digits")
            numbers[name] = int(digits)
        return replace(cls(), **numbers)
