"""Bringing in: files become rows of `raw`, unchanged, with their form told and a masked copy beside them."""

from __future__ import annotations

from warehouse.landing.lander import LandReport, land
from warehouse.landing.reading import refresh_readings

__all__ = ["LandReport", "land", "refresh_readings"]
