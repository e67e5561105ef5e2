"""Why a pull stops, or leaves something out."""

from __future__ import annotations

from warehouse.errors import WarehouseError


class PullError(WarehouseError):
    """The pull cannot go on. What has come stays; the same command again goes on from there."""


class NotGiven(Exception):
    """The platform does not give this one thing (it is gone, private or too large); the pull goes on without
    it.

    The message says why.
    """
