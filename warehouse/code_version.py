"""Which code made a result: hashes over the files that decide it, and the commit they belong to."""

from __future__ import annotations

import hashlib
import subprocess
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from warehouse import __version__
from warehouse.paths import PROJECT_ROOT

_MODEL_FOLDERS = ("models", "seeds", "macros", "audits")
_MODEL_FILES = ("config.yaml", "external_models.yaml")


@dataclass(frozen=True)
class CodeVersion:
    """Package version, commit (None outside git; `-dirty` when files differ from it), SHA-256 of the models,
    of all Python, and of the part of it that turns inputs into masked texts.
    """

    package: str
    commit: str | None
    models_sha256: str
    python_sha256: str
    reading_sha256: str

    def as_dict(self) -> dict[str, str | None]:
        return asdict(self)


def code_version(project: Path = PROJECT_ROOT) -> CodeVersion:
    """The version of the code as it lies on disk now."""
    package = Path(__file__).resolve().parent
    return CodeVersion(
        package=__version__,
        commit=_commit(project),
        models_sha256=models_hash(project),
        python_sha256=_hash(package, package.rglob("*.py")),
        reading_sha256=_hash(package, [package / "masking.py", *package.glob("landing/**/*.py")]),
    )


def models_hash(project: Path = PROJECT_ROOT) -> str:
    """SHA-256 over the models, seeds, macros, audits and the project's configuration."""
    files = [file for name in _MODEL_FOLDERS for file in (project / name).rglob("*") if file.is_file()]
    files += [project / name for name in _MODEL_FILES if (project / name).is_file()]
    return _hash(
        project, (file for file in files if "__pycache__" not in file.parts and file.suffix != ".md")
    )


def _hash(root: Path, files: Iterable[Path]) -> str:
    content = hashlib.sha256()
    for file in sorted(files):
        # Name and length keep apart what a plain concatenation would not.
        data = file.read_bytes()
        content.update(f"{file.relative_to(root).as_posix()}\0{len(data)}\0".encode())
        content.update(data)
    return content.hexdigest()


def _commit(project: Path) -> str | None:
    def git(*arguments: str) -> str | None:
        try:
            done = subprocess.run(
                ["git", "-C", str(project), *arguments],
                capture_output=True,
                text=True,
                timeout=20,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired):
            return None
        return done.stdout.strip() if done.returncode == 0 else None

    # An installed copy inside somebody else's repository must not borrow that repository's commit.
    top = git("rev-parse", "--show-toplevel")
    if top is None or Path(top).resolve() != project.resolve():
        return None
    commit = git("rev-parse", "HEAD")
    changed = git("status", "--porcelain", "--untracked-files=no")
    return f"{commit}-dirty" if commit and changed else commit
