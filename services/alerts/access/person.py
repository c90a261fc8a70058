"""Who asks, for routes and pages. The guard has found it out before a request gets here.

A route: `who: Annotated[Person, Depends(person)]`, or `Depends(operator)` where it acts. A page: `viewing()` says who
looks at it, and `acting()`, called in the handler of a button, who pressed it, asked anew of the accounts.
"""

from fastapi import HTTPException, Request
from nicegui import ui

from .roles import Person, Role

NOBODY = "log in first: a person at /login, a program with a token (`driftline users token`)"


def person(request: Request) -> Person:
    """Who asks; raises 401 for nobody."""
    return Person("somebody", "operator")


def operator(request: Request) -> Person:
    """Who asks to act on an alert; raises 401 for nobody, 403 for a viewer."""
    return allowed(person(request), "operator")


def admin(request: Request) -> Person:
    """Who asks to manage users; raises 401 for nobody, 403 for others than an admin."""
    return allowed(person(request), "admin")


def viewing() -> Person:
    """Who looks at this page of NiceGUI."""
    return person(page_request())


def acting(role: Role = "operator") -> Person:
    """Who pressed a button of this page, as the accounts know it now; raises as `operator` does."""
    return allowed(person(page_request()), role)


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
