"""The part of a client's page that shows its alerts, and the flags that are up."""

import msgspec

from shared.messages import instant

from ..api.account import Because, Crisis, Flag
from ..rules import FLAGGED, RULES
from ..sql import tables
from . import alerts, look, words

FEW = 5  # touchpoints behind an alert or a flag

_because = msgspec.json.Decoder(list[dict[str, str]]).decode


def card(client: str, rows: list[tables.Row], flags: list[Flag]) -> None:
    """The client's alerts, and the flags that are up without one."""
    marks = [flag for flag in flags if flag.rule not in {row["rule"] for row in rows if row["state"] != "resolved"}]
    with look.card("Alerts"):
        if not rows and not marks:
            look.text("None so far.", "soft")
        for flag in marks:
            with look.box("line"):
                with look.box("what"):
                    title, said = RULES[flag.rule].title, words.titled(flag.reason)
                    named(client, f"/playbook#{flag.rule}", title, said, flag.because)
                with look.box("when"):
                    look.step(FLAGGED)
                    look.text(words.at(flag.since))
        for row in rows:
            with look.box("line"):
                with look.box("what"):
                    title = f"{RULES[row['rule']].title}, episode {row['episode']}"
                    because = [Because(**one) for one in _because(row["because"])]
                    shadow = f", {words.SHADOW}" if row["shadow"] else ""
                    said = f"{words.titled(row['state'])}: {words.plain(row['reason'])}{shadow}"
                    named(client, alerts.place(row["alert_id"]), title, said, because)
                    if row["crisis"]:
                        led_to(client, Crisis.model_validate_json(row["crisis"]))
                with look.box("when"):
                    if row["state"] != "resolved":
                        look.step(row["step"] or FLAGGED)
                    look.text(words.at(instant(row["at"])))


def led_to(client: str, crisis: Crisis) -> None:
    """What warned of a crisis, and what had been done about what led to it."""
    rule = None if crisis.warning is None else RULES.get(crisis.warning.rule)
    look.text(words.warned(crisis, "" if rule is None else rule.title), "soft small")
    if (incident := crisis.incident) is not None:
        with look.box("soft small"):
            look.behind(client, incident.source, incident.id, words.responded(incident))


def named(client: str, target: str, title: str, said: str, because: list[Because]) -> None:
    """An alert, leading to its page, or a flag, to its playbook; why it moved, and the touchpoints behind that."""
    look.lead(target, title)
    look.text(said, "soft small")
    with look.box("soft small"):
        for one in because[:FEW]:
            look.behind(client, one.source, one.id, one.id)
        look.more(len(because) - FEW)
