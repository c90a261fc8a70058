"""One's own account: the password, the sessions elsewhere, and the tokens of programs that act in one's name."""

import asyncio
from html import escape

from fastapi import FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from shared.errors import WrongUse

from . import paper, passwords, sessions, tokens, users
from .accounts import Row
from .forms import fields
from .gate import cookie
from .login import Door, later
from .person import VISIT, person
from .proxy import place_of
from .roles import Person

HOME = "/account"
PASSWORD = "/account/password"


def pages(app: FastAPI, door: Door) -> None:
    """Register the pages."""

    @app.get(HOME, include_in_schema=False)
    def account(request: Request) -> HTMLResponse:
        return HTMLResponse(own(door, person(request)))

    @app.get(PASSWORD, include_in_schema=False)
    def password(request: Request) -> HTMLResponse:
        visit = request.scope[VISIT]
        return HTMLResponse(choose(visit.person, visit.must_change))

    @app.post(PASSWORD, include_in_schema=False)
    async def change(request: Request) -> Response:
        form, visit = await fields(request), request.scope[VISIT]
        who: Person = visit.person
        author = door.author(request, who.name)
        again = door.throttle.attempt(who.name, place_of(author.address), author.now)
        if again:
            return HTMLResponse(choose(who, visit.must_change, later(again, author.now)), 429)
        user = await asyncio.to_thread(users.find, door.engine, who.name)
        try:
            new = await checked(door, user, form)
        except WrongUse as error:
            return HTMLResponse(choose(who, visit.must_change, f"{str(error)[:1].upper()}{str(error)[1:]}."), 422)
        door.throttle.passed(who.name, place_of(author.address))
        hashed = await door.hashed(new)
        await asyncio.to_thread(users.set_password, door.engine, who.name, hashed, author, must_change=False)
        return await asyncio.to_thread(door.enter, request, who.name, "/")

    @app.post(HOME + "/elsewhere", include_in_schema=False)
    def elsewhere(request: Request) -> Response:
        who, session = person(request), cookie(request.scope["headers"], door.gate.cookie)
        sessions.end_others(door.engine, who.name, session, door.author(request, who.name))
        return RedirectResponse(HOME, 303)

    @app.post(HOME + "/tokens", include_in_schema=False)
    async def token(request: Request) -> Response:
        form, who = await fields(request), person(request)
        days = form.get("days", "")
        if not (days.isdigit() and 1 <= int(days) <= 3650):
            return HTMLResponse(own(door, who, fault="A token lasts 1 to 3650 days."), 422)
        made = tokens.issue(
            door.engine, who.name, door.author(request, who.name), days=int(days), why=form.get("note", "")
        )
        return HTMLResponse(own(door, who, made=made))

    @app.post(HOME + "/tokens/{id}/revoke", include_in_schema=False)
    def revoke(request: Request, id: str) -> Response:
        who = person(request)
        try:
            tokens.revoke(door.engine, id, door.author(request, who.name), of=who.name)
        except WrongUse:
            return HTMLResponse(own(door, who, fault="There is no such token any more."), 404)
        return RedirectResponse(HOME, 303)


async def checked(door: Door, user: Row | None, form: dict[str, str]) -> str:
    """The new password of a form. Raises WrongUse with what to do."""
    new = form.get("new", "")
    if user is None or user["way"] != "local":
        raise WrongUse("your password is kept where you log in, not here")
    if not await door.matches(user["password"], form.get("old", "")):
        raise WrongUse("the password until now is wrong")
    if new != form.get("again", ""):
        raise WrongUse("the new password was not typed the same twice")
    if new == form.get("old", ""):
        raise WrongUse("the new password is the old one")
    return passwords.checked(new, user["name"])


def choose(who: Person, first: bool, fault: str = "") -> str:
    """The page to choose a password."""
    why = "This one was for once: choose a password of your own before you go on. " if first else ""
    old = "One-time password" if first else "Password until now"
    card = paper.card(
        paper.heading("Choose a password"),
        paper.line(f"{why}At least {passwords.LEAST} characters; every other session and every token of yours ends."),
        paper.fault(fault),
        paper.form(
            PASSWORD,
            f'<input hidden name="name" autocomplete="username" value="{escape(who.name)}">',
            paper.field("old", old, kind="password", fill="current-password", focus=True),
            paper.field("new", "New password", kind="password", fill="new-password"),
            paper.field("again", "New password again", kind="password", fill="new-password"),
            paper.button("Keep it", "main"),
        ),
    )
    return paper.page("choose a password", card, who=None if first else who)


def own(door: Door, who: Person, *, made: str = "", fault: str = "") -> str:
    """The page about oneself."""
    local = door.gate.settings.login == "local"
    change = f'<a class="more" href="{PASSWORD}">Change password</a>' if local else ""
    ends = paper.form(HOME + "/elsewhere", paper.button("Log out everywhere else"))
    about = paper.card(
        paper.heading(who.name),
        paper.line(f"You are {who.role}: {MAY[who.role]}."),
        paper.fault(fault),
        f'<div class="doing">{change}{ends if door.gate.settings.login != "proxy" else ""}</div>',
    )
    shown = (
        paper.line("Copy it now, it can't be shown again:") + f'<p class="secret">{escape(made)}</p>' if made else ""
    )
    kept = "".join(token(row) for row in tokens.of_user(door.engine, who.name))
    more = paper.form(
        HOME + "/tokens",
        paper.field("note", "What for"),
        paper.field("days", "Days it lasts", kind="number", value="90"),
        paper.button("Make a token"),
        classes="tight",
    )
    why = paper.line("A program sends one as Authorization: Bearer TOKEN to /v1, and may there what you may.")
    return paper.page("account", about, paper.card(paper.heading("Tokens", 2), why, shown, kept, more), who=who)


MAY = {
    "viewer": "you may read everything",
    "operator": "you may read everything, and acknowledge, label and silence alerts",
    "admin": "you may do everything, and manage users",
}


def token(row: Row) -> str:
    """A token of one's own."""
    until = f"until {paper.at(row['expires_at'])}" if row["expires_at"] else "until it is revoked"
    used = f"last used {paper.at(row['used_at'])}" if row["used_at"] else "never used"
    revoke = paper.form(f"{HOME}/tokens/{row['id']}/revoke", paper.button(f"Revoke {row['id']}"))
    said = f"{row['note'] or row['id']}: {row['role']}, {until}, {used}"
    return f'<div class="user">{paper.line(said, "")}{revoke}</div>'
