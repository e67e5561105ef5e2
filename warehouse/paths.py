"""Where files live: the project's own folder (code, models, seeds) and one home folder for everything it
keeps.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from warehouse.errors import UsageError

#: The folder that holds config.yaml, models/ and seeds/.
PROJECT_ROOT = Path(__file__).resolve().parents[1]
SAMPLE_DIR = Path(__file__).resolve().parent / "sample"
SEEDS_DIR = PROJECT_ROOT / "seeds"
MASKING_RULES = SEEDS_DIR / "masking_rules.csv"
DASHBOARD_APP = PROJECT_ROOT / "dashboard" / "app.py"

HOME_VARIABLE = "WAREHOUSE_HOME"
DEFAULT_HOME = "data"


@dataclass(frozen=True)
class Home:
    """One home folder. Nothing is created before `ensure` is called.

    `root` is absolute; every other path is derived from it.
    """

    root: Path

    @classmethod
    def resolve(cls, given: str | os.PathLike[str] | None = None) -> Home:
        """The home folder asked for: `given`, else the variable WAREHOUSE_HOME, else ./data of the current
        folder.
        """
        chosen = given or os.environ.get(HOME_VARIABLE) or DEFAULT_HOME
        return cls(Path(chosen).expanduser().absolute())

    @property
    def archive(self) -> Path:
        """Write-once originals: archive/<first two hex>/<sha256>."""
        return self.root / "archive"

    @property
    def warehouse_db(self) -> Path:
        return self.root / "warehouse.duckdb"

    @property
    def state_db(self) -> Path:
        """SQLMesh's own state, apart from the data so that the data file stays readable on its own."""
        return self.root / "sqlmesh_state.duckdb"

    @property
    def snapshots(self) -> Path:
        return self.root / "snapshots"

    @property
    def latest(self) -> Path:
        """Symbolic link to the newest complete snapshot."""
        return self.snapshots / "latest"

    @property
    def evaluations(self) -> Path:
        """What `evaluate` measured: one JSON file per run."""
        return self.root / "evaluations"

    @property
    def pulled(self) -> Path:
        """What platforms answered to `pull`: pulled/<platform>/…, as it came."""
        return self.root / "pulled"

    @property
    def logs(self) -> Path:
        return self.root / "logs"

    @property
    def temporary(self) -> Path:
        """Large files from archives, for as long as they are read."""
        return self.root / "tmp"

    @property
    def lock_file(self) -> Path:
        return self.root / ".lock"

    def ensure(self) -> Home:
        """Create the folder and its sub-folders. Raises UsageError when that is not possible."""
        try:
            for folder in (self.root, self.archive, self.snapshots, self.logs, self.temporary):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise UsageError(
                f"the home folder {self.root} cannot be made or written: {error.strerror or error}",
                "choose another with --home DIR (or the variable WAREHOUSE_HOME)",
            ) from error
        return self
