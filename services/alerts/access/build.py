"""The door, put together: the accounts opened, the pages registered, the guard set before the whole application."""

from fastapi import FastAPI

from shared.clock import utc_now
from shared.messages import micros
from shared.settings import Settings

from . import account, accounts, first, login, manage, oidc_login
from .gate import Gate
from .guard import Guard
from .login import Door
from .oidc import Provider


def guard(app: FastAPI, settings: Settings, style: str) -> None:
    """Set the guard before the application; `style` is the board's CSS. Raises WrongUse where the settings don't do."""
    engine = accounts.connect(settings.accounts_url())
    door = Door(Gate(engine, settings, lambda: micros(utc_now())))
    login.pages(app, door, style)
    account.pages(app, door)
    manage.pages(app, door)
    if settings.login == "oidc":
        oidc_login.pages(app, door, Provider(settings))
    if settings.login == "local" and (password := first.first_admin(engine, micros(utc_now()))):
        first.tell(password, settings)
    app.add_middleware(Guard, gate=door.gate)
