"""The page of users, for admins: add, role, a new password, in or out; and what was done lately."""

from collections.abc import Callable
from html import escape
from typing import Annotated
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response

from shared.errors import WrongUse

from . import paper, passwords, users
from .accounts import Row
from .forms import fields
from .login import Door
from .person import admin
from .roles import ROLES, Person, Way

HOME = "/users"
Admin = Annotated[Person, Depends(admin)]
LATEST = 50  # lines of the audit


def pages(app: FastAPI, door: Door) -> None:
    """Register the pages."""
    way: Way = {"local": "local", "proxy": "proxy", "oidc": "oidc"}[door.gate.settings.login]  # type: ignore[assignment]

    def tried(who: Person, act: Callable[[], object]) -> Response:
        try:
            act()
        except WrongUse as error:
            return HTMLResponse(whole(door, who, fault=f"{str(error)[:1].upper()}{str(error)[1:]}."), 422)
        return RedirectResponse(HOME, 303)

    @app.get(HOME, include_in_schema=False)
    def every(who: Admin) -> HTMLResponse:
        return HTMLResponse(whole(door, who))

    @app.post(HOME, include_in_schema=False)
    async def add(request: Request, who: Admin) -> Response:
        form = await fields(request)
        password = passwords.one_time() if way == "local" else None
        hashed = None if password is None else await door.hashed(password)
        name, role = form.get("name", ""), form.get("role", "")
        author = door.author(request, who.name)
        answer = tried(who, lambda: users.add(door.engine, name, role, way, author, password=hashed))
        if password is None or answer.status_code != 303:
            return answer
        return HTMLResponse(whole(door, who, once=(users.named(name), password)))

    @app.post(HOME + "/{name}/role", include_in_schema=False)
    async def role(request: Request, name: str, who: Admin) -> Response:
        form = await fields(request)
        author = door.author(request, who.name)
        return tried(who, lambda: users.set_role(door.engine, name, form.get("role", ""), author))

    @app.post(HOME + "/{name}/password", include_in_schema=False)
    async def password(request: Request, name: str, who: Admin) -> Response:
        once = passwords.one_time()
        hashed, author = await door.hashed(once), door.author(request, who.name)
        answer = tried(who, lambda: users.set_password(door.engine, name, hashed, author, must_change=True))
        return answer if answer.status_code != 303 else HTMLResponse(whole(door, who, once=(name, once)))

    @app.post(HOME + "/{name}/disable", include_in_schema=False)
    def disable(request: Request, name: str, who: Admin) -> Response:
        return tried(who, lambda: users.set_disabled(door.engine, name, True, door.author(request, who.name)))

    @app.post(HOME + "/{name}/enable", include_in_schema=False)
    def enable(request: Request, name: str, who: Admin) -> Response:
        return tried(who, lambda: users.set_disabled(door.engine, name, False, door.author(request, who.name)))


def whole(door: Door, who: Person, *, once: tuple[str, str] | None = None, fault: str = "") -> str:
    """The page."""
    shown = ""
    if once is not None:
        said = (
            f"One-time password of {once[0]}, to be changed at the first login. Copy it now, it can't be shown again:"
        )
        shown = paper.card(paper.line(said, ""), f'<p class="secret">{escape(once[1])}</p>')
    add = paper.form(
        HOME,
        paper.field("name", "Name"),
        paper.choice("role", "Role", ROLES, "viewer"),
        paper.button("Add"),
        classes="tight",
    )
    rows = "".join(one(row, who) for row in users.every(door.engine))
    lines = "".join(audited(row) for row in users.audit(door.engine, LATEST))
    return paper.page(
        "users",
        paper.fault(fault),
        shown,
        paper.card(paper.heading("Users"), rows),
        paper.card(paper.heading("Add a user", 2), add),
        paper.card(paper.heading("Logins and changes", 2), lines or paper.line("None so far.")),
        who=who,
        here=HOME,
    )


def one(row: Row, who: Person) -> str:
    """A user, and what may be done."""
    name = row["name"]
    place = f"{HOME}/{quote(name, safe='')}"
    seen = f"last login {paper.at(row['seen_at'])}" if row["seen_at"] else "never logged in"
    facts = [row["role"], row["way"], seen, *(["disabled"] if row["disabled"] else [])]
    facts += ["one-time password not changed yet"] if row["must_change"] else []
    acts = [
        paper.form(
            f"{place}/role",
            paper.choice("role", f"Role of {name}", ROLES, row["role"]),
            paper.button("Change role"),
            classes="tight",
        )
    ]
    if row["way"] == "local":
        acts.append(paper.form(f"{place}/password", paper.button("New password")))
    if name != who.name:
        acts.append(
            paper.form(f"{place}/enable", paper.button("Let in again"))
            if row["disabled"]
            else paper.form(f"{place}/disable", paper.button("Disable"))
        )
    said = f'<div><p class="who">{escape(name)}</p>{paper.line(", ".join(facts), "soft small")}</div>'
    return f'<div class="user">{said}<div class="doing">{"".join(acts)}</div></div>'


def audited(row: Row) -> str:
    """A line of the audit."""
    what = (
        f"{row['by'] or 'somebody'}: {row['did']} {row['about'] if row['about'] != row['by'] else ''} {row['detail']}"
    )
    where = f", {row['address']}" if row["address"] else ""
    return (
        f'<div class="line"><span class="what">{escape(" ".join(what.split()))}</span>'
        f'<span class="when">{escape(paper.at(row["at"]) + where)}</span></div>'
    )
