"""`warehouse pull`: bring in, then land, with progress on the terminal."""

from __future__ import annotations

from warehouse.errors import EXIT_DONE, EXIT_FAILED, EXIT_QUARANTINE
from warehouse.landing import land
from warehouse.landing.limits import Limits
from warehouse.locking import home_lock
from warehouse.paths import Home
from warehouse.pull.run import pull
from warehouse.pull.scope import Scope
from warehouse.rebuild import land_step
from warehouse.terminal import Terminal, count

_TERMS = (
    "Only what you name is asked for, slowly: the platforms' terms forbid mining them. "
    "For whole collections ask the platform, and land what it gives you."
)


def pull_step(home: Home, scope: Scope, terminal: Terminal, limits: Limits) -> int:
    """Pull the scope and land what came; returns the exit code. Raises what `pull` and `land` raise."""
    thing = "document" if scope.platform == "documentcloud" else "request"
    terminal.note(_TERMS)
    with home_lock(home, "pull"):
        with terminal.step(f"Pulling {scope}") as step:
            report = pull(home, scope, step.advance, lambda text: terminal.note(f"    {text}"), limits=limits)
            files = sum(map(len, report.released.values()))
            parts = [
                count(report.brought, thing),
                f"{count(files, 'released file')}" if files else "",
                f"{count(report.reused, 'answer')} from before" if report.reused else "",
            ]
            step.detail = ", ".join(filter(None, parts))
        landed = land_step(home, report.answers, terminal, limits) if report.answers else None
        quarantined = bool(landed and landed.quarantined)
        if report.released:
            with terminal.step("Landing released files") as step:
                for done, (request, paths) in enumerate(sorted(report.released.items()), start=1):
                    of_request = land(home, paths, limits=limits, request_ref=request)
                    for path, reason in of_request.quarantined:
                        terminal.say(f"  in quarantine: {path}: {reason}")
                        quarantined = True
                    step.advance(done, len(report.released))
                step.detail = count(files, "file")
    for what, why in report.missing:
        terminal.say(f"  not given: {what}: {why}")
    for what, why in report.left_out:
        terminal.say(f"  left out: {what}: {why}")
    if report.limited:
        terminal.say(
            f"There are more than {count(scope.most, thing)}; narrow what you ask for, or allow more with "
            f"--most NUMBER."
        )
    if report.brought:
        terminal.say("Pulled and landed. Next: warehouse rebuild")
    if report.missing:
        return EXIT_FAILED
    return EXIT_QUARANTINE if quarantined or report.left_out else EXIT_DONE
