"""Who asks, for routes and pages. The guard has found it out before a request gets here.

A route: `who: Annotated[Person, Depends(person)]`, or `Depends(operator)` where it acts. A page: `viewing()` says who
looks at it, and `acting()`, called in the handler of a button, who pressed it, asked anew of the accounts.
"""

from typing import Annotated

from fastapi import Depends, HTTPException, Request
from nicegui import ui

from .gate import Visit
from .roles import Person, Role

VISIT = "driftline.visit"  # in the scope of a request
NOBODY = "log in first: a person at /login, a program with a token (`driftline users token`)"


def person(request: Request) -> Person:
    """Who asks; raises 401 for nobody."""
    visit = _visit(request)
    return _somebody(None if visit is None else visit.person)


def operator(who: Annotated[Person, Depends(person)]) -> Person:
    """Who asks to act on an alert; raises 401 for nobody, 403 for a viewer."""
    return allowed(who, "operator")


def admin(who: Annotated[Person, Depends(person)]) -> Person:
    """Who asks to manage users; raises 401 for nobody, 403 for others than an admin."""
    return allowed(who, "admin")


def viewing() -> Person:
    """Who looks at this page of NiceGUI."""
    return person(page_request())


def acting(role: Role = "operator") -> Person:
    """Who pressed a button of this page, as the accounts know it now; raises as `operator` does."""
    visit = _visit(page_request())
    return allowed(_somebody(None if visit is None else visit.again()), role)


def allowed(who: Person, role: Role) -> Person:
    """The person, where its role may what `role` may."""
    if not who.may(role):
        raise HTTPException(403, f"{who.name} is {who.role}; this takes {role}. An admin can change that at /users")
    return who


def page_request() -> Request:
    """The request that opened the page on which something happens."""
    request = ui.context.client.request
    if request is None:
        raise HTTPException(401, NOBODY)
    return request


def _visit(request: Request) -> Visit | None:
    visit = request.scope.get(VISIT)
    return visit if isinstance(visit, Visit) else None


def _somebody(who: Person | None) -> Person:
    if who is None:
        raise HTTPException(401, NOBODY)
    return who
