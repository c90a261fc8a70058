"""What whoever is on call does about an alert: acknowledge, label, silence; and what became of it, said on the page."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

from fastapi import HTTPException
from nicegui import events, ui
from sqlalchemy import Engine

from shared.actions import Action
from shared.clock import utc_now
from shared.errors import Failed, WrongUse

from ..access.person import acting, viewing
from ..api import acting as acted
from ..lifecycle import State
from ..rules import DEAD_CHANNEL
from ..sql import tables, views_alerts
from . import decisions, look, words

PATIENCE = timedelta(seconds=10)
LOOK_SECONDS = 0.2
WITHIN = {"30": "In 30 min", "120": "In 2 h", "day": "By end of day"}
LABELS = {
    "true": "True alarm",
    "false": "False alarm",
    "too_late": "Too late",
    "duplicate": "Duplicate",
    "averted": "Averted",
}
NONE = "Delivery tells of it itself, and takes no answer: it ends by itself once the channel takes notices again."
PROMISE = "A promise: if nobody contacts the client by then, it fires again and goes to the next one."

# What was filled in, and which button ended it; times as instants, for the reader's own zone is known here alone.
GIVEN = """event => {
  const given = Object.fromEntries(new FormData(event.target, event.submitter));
  const day = new Date();
  day.setHours(18, 0, 0, 0);
  if (day - Date.now() < 1800000) day.setDate(day.getDate() + 1);
  given.day = day.toISOString();
  if (given.until) given.until = new Date(given.until).toISOString();
  emit(given);
}"""

Given = dict[str, Any]
Build = Callable[[Given, str, datetime], Action]


class Acts:
    """The card of what can be done about one alert."""

    def __init__(self, engine: Engine, acting: acted.Acting) -> None:
        self.engine, self.acting = engine, acting
        self.row: tables.Row = {}
        self._drawn: object = None
        self._busy = False

    def lay(self) -> None:
        """The card, and the line in which the answer stands."""
        with look.box("card").props("id=acts tabindex=-1"):
            look.text("What you do", tag="h2")
            self.forms = look.box("stack forms")
            self.said = look.text("", "said").props("role=status")
            self.said.set_visibility(False)

    def draw(self, row: tables.Row) -> None:
        """The forms that the alert has now; as long as they are the same ones, nothing that is typed is lost."""
        self.row = row
        standing = (row["state"], row["silenced"], row["label"])
        if standing == self._drawn:
            return
        self._drawn = standing
        self.forms.clear()
        with self.forms:
            if row["rule"] == DEAD_CHANNEL:
                look.text(NONE, "soft")
                return
            if not viewing().may_act:
                look.text("You may read, and not act: ask an admin to make you an operator.", "soft")
                return
            if row["state"] == State.FIRING:
                self._acknowledge("Acknowledge")
            if row["state"] == State.ACKNOWLEDGED:
                self._acknowledge("Take over")
            if row["state"] == State.RESOLVED:
                self._label()
            else:
                self._silence()

    def _acknowledge(self, title: str) -> None:
        whose = self.row["client"] or "the clients"
        with self._form(title, self._acknowledging):
            look.text(PROMISE, "soft small")
            field(f"Who contacts {whose}", "who", "text", viewing().name)
            with look.box("choices"):
                for value, said in WITHIN.items():
                    button(said, "within", value, "strong")
            with look.box("choices"):
                field("Or by (your own time)", "until", "datetime-local")
                button(title, "within", "until")

    def _silence(self) -> None:
        if self.row["silenced"]:
            with self._form("Silenced", lambda given, by, at: acted.unsilencing(self.row, by, at)):
                button("End the silence", "do", "unsilence")
        elif self.row["override"]:
            look.text("The client itself raised it: nothing silences this.", "soft small")
        else:
            with self._form("Silence", self._silencing):
                look.text("Nobody is told of it; without a time until it is resolved.", "soft small")
                with look.box("choices"):
                    field("Until (your own time)", "until", "datetime-local")
                    button("Silence", "do", "silence")

    def _label(self) -> None:
        label = self.row["label"]
        with self._form("What was it worth?", self._labelling):
            said = f"Labelled: {LABELS[label].lower()}." if label else "Not labelled yet."
            look.text(f"{said} The precision of each rule is measured by this.", "soft small")
            field("Note (if you like)", "note", "text")
            with look.box("choices"):
                for value, said in LABELS.items():
                    button(said, "label", value, "strong" if value == label else "")

    def _form(self, title: str, build: Build) -> ui.element:
        async def submitted(event: events.GenericEventArguments) -> None:
            await self._act(build, dict(event.args))

        form = look.box("act", "form").props(f'novalidate aria-label="{title}"')
        form.on("submit.prevent", submitted, js_handler=GIVEN)
        with form:
            look.text(title, tag="h3")
        return form

    def _acknowledging(self, given: Given, by: str, at: datetime) -> Action:
        return acted.acknowledging(self.row, by, at, who=given.get("who", ""), until=by_when(given, at))

    def _silencing(self, given: Given, by: str, at: datetime) -> Action:
        return acted.silencing(self.row, by, at, until=instant_of(given["until"]) if given.get("until") else None)

    def _labelling(self, given: Given, by: str, at: datetime) -> Action:
        return acted.labelling(self.row, by, at, label=given.get("label", ""), note=given.get("note", ""))

    async def _act(self, build: Build, given: Given) -> None:
        if self._busy:
            return
        self._busy = True
        try:
            action = build(given, acting().name, utc_now())
            self._say("Sent. The alerts worker decides.")
            await self.acting.send(action)
            await self._answer(action)
        except HTTPException as refused:
            self._say(words.sentence(str(refused.detail)) + ".", "late")
        except (WrongUse, Failed) as error:
            self._say(words.sentence(str(error)) + ".", "late")
        finally:
            self._busy = False

    async def _answer(self, action: Action) -> None:
        """Wait for what became of the action."""
        end = utc_now() + PATIENCE
        while utc_now() < end:
            found = await asyncio.to_thread(views_alerts.action, self.engine, action.id)
            if found is not None and found["accepted"] is not None:
                if found["accepted"]:
                    self._say(words.done(action))
                    ui.run_javascript('document.getElementById("acts").focus({preventScroll: true})')
                else:
                    self._say(f"Refused: {decisions.refused(found['why'])}.", "late")
                return
            await asyncio.sleep(LOOK_SECONDS)
        self._say(
            "Sent and kept, but not answered yet: it counts once `driftline run alerts` and "
            "`driftline run projector` run again.", "late",
        )  # fmt: skip

    def _say(self, what: str, classes: str = "") -> None:
        self.said.text = what
        self.said.classes(replace=f"said {classes}")
        self.said.set_visibility(True)


def by_when(given: Given, at: datetime) -> datetime:
    """The time of a promise: so many minutes from now, the end of the reader's day, or what was filled in."""
    match given.get("within"):
        case "day":
            return instant_of(given.get("day"))
        case "until" | None:
            return instant_of(given.get("until"))
        case minutes:
            return (at + timedelta(minutes=int(minutes))).replace(microsecond=0)


def instant_of(said: object) -> datetime:
    """A time that the page sent. Raises WrongUse where there is none."""
    try:
        return datetime.fromisoformat(str(said)).astimezone(UTC)
    except ValueError as error:
        raise WrongUse("say by when: choose a time, or fill in a date and a time") from error


def field(label: str, name: str, kind: str, value: str = "") -> None:
    """Something to fill in, under its label."""
    with look.box("field wide" if kind == "text" else "field", "label"):
        look.text(label, "label-text", "span")
        look.entry(name, kind, value)


def button(said: str, name: str, value: str, classes: str = "") -> None:
    """A button that ends its form with this choice."""
    look.text(said, f"button {classes}", "button").props(f"type=submit name={name} value={value}")
