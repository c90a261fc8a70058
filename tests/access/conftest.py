"""Passwords are hashed lightly here, but where they are what is tested."""

import pytest
from argon2 import PasswordHasher

from services.alerts.access import passwords


@pytest.fixture(autouse=True)
def light_hashing(request, monkeypatch):
    if request.path.name != "test_passwords.py":
        light = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
        monkeypatch.setattr(passwords, "_hasher", light)
        monkeypatch.setattr(passwords, "_nobody", light.hash("nobody"))
