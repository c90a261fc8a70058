"""The commands for alerts: where they would go."""

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from shared.errors import WrongUse

if TYPE_CHECKING:
    from shared.alerting import AlertTransition

    from .routing.rehearsal import Expected, Rehearsal
    from .routing.routing import Routing

app = typer.Typer()
alerts = typer.Typer(help="Alerts: where they would go.", no_args_is_help=True)
app.add_typer(alerts, name="alerts")


@alerts.command("test-route")
def test_route(
    rule: Annotated[str, typer.Option(help="the rule, such as drift")] = "drift",
    step: Annotated[str, typer.Option(help="drifting, at_risk or crisis; a flag has none")] = "",
    tier: Annotated[str, typer.Option(help="instead of a step: ticket, urgent or page")] = "",
    segment: Annotated[str, typer.Option(help="the segment of the client")] = "",
    team: Annotated[str, typer.Option(help="the team that the case behind it went to last")] = "",
    client: Annotated[str, typer.Option(help="the client, for what is planned")] = "a-client",
    override: Annotated[bool, typer.Option("--override", help="a touchpoint forced it, whatever the score")] = False,
    at: Annotated[str, typer.Option(help="when it begins (RFC 3339); default: now")] = "",
    routing: Annotated[Path | None, typer.Option(help="the routing file; default: that of DRIFTLINE_ROUTING")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="print one JSON object")] = False,
) -> None:
    """Say where an alert would go, by which route, and who is told next, and when, if nobody acknowledges it.

    It reads the routing as delivery would, so a file that is wrong ends it with exit code 2; secrets may be elsewhere.
    """
    import msgspec

    from shared.clock import utc_now

    from .routing.rehearsal import rehearse

    began = moment(at) if at else utc_now().replace(microsecond=0)
    alert = imagined(rule, step_of(rule, step, tier), segment, team, client, override, began)
    rehearsed = rehearse(alert, read(routing))
    if as_json:
        sys.stdout.buffer.write(msgspec.json.encode(rehearsed) + b"\n")
    else:
        show(rehearsed)


def read(file: Path | None) -> "Routing":
    """The routing of a file, else of the settings."""
    from shared.settings import Settings

    from .routing.routing_file import addresses_of, read_routing, routing_of

    settings = Settings()
    path = file or settings.routing
    return routing_of(settings) if path is None else read_routing(path, addresses_of(settings), secrets=False)


def moment(text: str) -> datetime:
    """An aware time; raises WrongUse."""
    try:
        time: datetime | None = datetime.fromisoformat(text)
    except ValueError:
        time = None
    if time is None or time.tzinfo is None:
        raise WrongUse(f"--at: {text!r} is not a time: expected RFC 3339 with an offset, such as 2026-11-13T16:00:00Z")
    return time


def step_of(rule: str, step: str, tier: str) -> str | None:
    """The step that an alert of a rule would stand on; None: the rule is a flag. Raises WrongUse."""
    from . import rules

    known = rules.RULES.get(rule)
    if known is None or known.kind is rules.Kind.MARK:
        raise WrongUse(f"--rule: no rule {rule!r} has alerts: one of {' '.join(rules.RULES)}")
    if known.kind is not rules.Kind.LADDER:
        if step or tier not in ("", known.tier):
            raise WrongUse(f"--rule: {rule} is a flag, which has no step, and is always {known.tier}")
        return None
    steps = {of: name for name, of in rules.TIERS.items()}
    for option, given, expected in (("--step", step, rules.TIERS), ("--tier", tier, steps)):
        if given and given not in expected:
            raise WrongUse(f"{option}: {given!r} is none: one of {' '.join(expected)}")
    if step and tier and steps[tier] != step:
        raise WrongUse(f"--tier: a client that is {step} is {rules.TIERS[step]}, not {tier}: leave one of them out")
    return step or steps.get(tier) or ("crisis" if rule == "override" else "drifting")


def imagined(
    rule: str, step: str | None, segment: str, team: str, client: str, override: bool, at: datetime
) -> "AlertTransition":
    """An alert that begins to fire."""
    from shared.alerting import AlertTransition

    return AlertTransition(
        alert_id=f"{rule}:{client}:1",
        client=client,
        rule=rule,
        episode=1,
        version=1,
        state="firing",
        step=step,
        override=override or rule == "override",
        at=at,
        started_at=at,
        reason="test",
        because=[],
        historical=False,
        segment=segment or None,
        team=team or None,
    )


def show(rehearsed: "Rehearsal") -> None:
    """The same for people: a line for each decision."""
    step = "" if rehearsed.step is None else f" {rehearsed.step}"
    print(f"{rehearsed.rule}{step}: {rehearsed.tier}")
    for route in rehearsed.routes:
        when = ", ".join(f"{key} {' or '.join(values)}" for key, values in route.when.items()) or "everything"
        print(f"  route {route.number} ({when}) -> {', '.join(route.to) or 'nobody'}")
    if not rehearsed.routes:
        print("  no route matches")
    for one in rehearsed.course:
        print(f"  {utc(one.at)}  {line_of(one)}")
    if rehearsed.shift is not None:
        print(f"  the shift since {utc(rehearsed.shift)} may bring {rehearsed.capacity} notices")


def line_of(one: "Expected") -> str:
    """What is decided at a time, for people."""
    why = one.why.replace("_", " ")
    planned = f", planned: {one.planned}" if one.planned else ""
    if not one.told:
        whose = f" {' and '.join(one.whose)}" if one.whose else ""
        until = f"waits until {utc(one.until)}" if one.until else "nobody is told"
        return f"{until}: {why}{whose}{planned}"
    reached = (f"{to.name} ({f'{to.who}: ' if to.who else ''}{', '.join(to.channels)})" for to in one.to)
    level = f", level {one.level}" if one.level else ""
    return f"{one.tier} to {', '.join(reached) or 'nobody'}: {why}{level}{planned}"


def utc(time: datetime) -> str:
    """A time as it is written everywhere: RFC 3339, UTC."""
    return f"{time.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
