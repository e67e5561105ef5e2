"""The scheduled job: land, build and publish in one step, under one lock."""

from __future__ import annotations

import os
from collections.abc import Sequence

from warehouse.build import build
from warehouse.landing import LandReport, land
from warehouse.landing.limits import Limits
from warehouse.locking import home_lock
from warehouse.paths import Home
from warehouse.snapshot import PublishReport, publish
from warehouse.terminal import Terminal, count


def rebuild(
    home: Home, inputs: Sequence[str | os.PathLike[str]], terminal: Terminal, limits: Limits | None = None
) -> tuple[LandReport | None, PublishReport]:
    """Land the inputs (none: what has landed stays as it is), build, publish; shows each step on the
    terminal.

    The one lock over all three keeps another landing from slipping in between building and publishing. Raises
    what `land`, `build` and `publish` raise; a failed build publishes nothing.
    """
    with home_lock(home, "rebuild"):
        landed = land_step(home, inputs, terminal, limits) if inputs else None
        build_step(home, terminal)
        return landed, publish_step(home, terminal)


def land_step(
    home: Home,
    inputs: Sequence[str | os.PathLike[str]],
    terminal: Terminal,
    limits: Limits | None = None,
    request_ref: str | None = None,
) -> LandReport:
    """`land` with its progress shown, and afterwards what landed and what did not."""
    with terminal.step("Landing files") as step:
        report = land(home, inputs, step.advance, limits=limits, request_ref=request_ref)
        parts = [
            f"{report.new} new" if report.new else "",
            f"{count(report.versions, 'newer version')}" if report.versions else "",
            f"{report.unchanged} already landed" if report.unchanged else "",
            f"{len(report.quarantined)} in quarantine" if report.quarantined else "",
        ]
        step.detail = f"{count(report.files, 'text')}: " + (
            ", ".join(filter(None, parts)) or "nothing to land"
        )
    if report.forms:
        from warehouse.landing.forms import titles

        for name, number in sorted(report.forms.items()):
            terminal.note(f"    {number:>5} × {titles().get(name, name)}")
    for path, why in report.skipped:
        terminal.note(f"    skipped {path}: {why}")
    for path, reason in report.quarantined:
        terminal.say(f"  in quarantine: {path}: {reason}")
    return report


def build_step(home: Home, terminal: Terminal) -> None:
    """`build` with its progress shown."""
    with terminal.step("Building models") as step:
        report = build(home, step.advance)
        step.detail = (
            "nothing has changed since the last build"
            if report.is_current
            else f"{count(len(report.models), 'model')}, {count(report.audits_passed, 'audit')} passed, "
            f"over {count(report.sources, 'source')}"
        )
    if report.read_again:
        terminal.note(
            f"    {count(report.read_again, 'text')} read again: the forms or masking rules have changed"
        )
    for warning in report.warnings:
        terminal.say(f"  warning: {warning}")


def publish_step(home: Home, terminal: Terminal) -> PublishReport:
    """`publish` with its progress shown."""
    with terminal.step("Publishing") as step:
        report = publish(home, step.advance)
        if report.unchanged:
            step.detail = f"nothing changed since {report.snapshot_id}, it stays the latest"
        else:
            step.detail = (
                f"{count(len(report.rows), 'table')}, {count(sum(report.rows.values()), 'row')}, "
                f"{count(report.quotations, 'quotation')} proven"
            )
    return report
