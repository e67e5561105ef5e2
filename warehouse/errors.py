"""The errors that end a command, each with the exit code of the contract and the next step for the reader.

Exit codes: 0 done; 1 a failure inside the job; 2 wrong use; 3 done, but some input is in quarantine.
"""

from __future__ import annotations

EXIT_DONE = 0
EXIT_FAILED = 1
EXIT_USAGE = 2
EXIT_QUARANTINE = 3


class WarehouseError(Exception):
    """A failure inside the job. `message` says what went wrong with which file or model, `next_step` what
    to do.
    """

    exit_code = EXIT_FAILED

    def __init__(self, message: str, next_step: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step

    def __str__(self) -> str:
        return f"{self.message}\n  next: {self.next_step}" if self.next_step else self.message


class UsageError(WarehouseError):
    """The command was used wrongly (a path that does not exist, an unknown format)."""

    exit_code = EXIT_USAGE


class LockedError(WarehouseError):
    """Another command is writing in the same home folder."""


class BuildError(WarehouseError):
    """A model or an audit failed; nothing may be published."""


class PublishError(WarehouseError):
    """The marts are not in a state that may be published, or a snapshot could not be written."""
