"""Bringing in what a platform's own API gives, for requests that somebody names: `warehouse pull`.

A pull is polite and scoped. The platforms' terms forbid mining them, so there is no "everything": requests
are named, or belong to one agency, tag, list or search, and their number is limited.
"""

from __future__ import annotations

from warehouse.pull.report import PullReport
from warehouse.pull.run import pull
from warehouse.pull.scope import Scope

__all__ = ["PullReport", "Scope", "pull"]
