"""Surveillance-policy comparison warehouse: bring threads in, run the SQL models, publish snapshots, prove
them.

No fact is decided in this package; facts are derived by the SQL models in `models/`.
"""

from __future__ import annotations

__version__ = "0.1.0"
