"""Where ingest listens, and whom it asks for a key."""

import socket
from pathlib import Path
from typing import Any, cast

import pytest

from services.ingest.api import Desk
from services.ingest.app import _config, serve
from services.ingest.auth import keyring
from shared.clock import utc_now
from shared.errors import WrongUse
from shared.settings import Settings


@pytest.mark.parametrize(("keys", "host"), [(0, "127.0.0.1"), (1, "0.0.0.0")])
def test_without_a_key_it_listens_on_loopback_whatever_the_settings_say(tmp_path: Path, keys: int, host: str) -> None:
    settings = Settings(data=tmp_path, host="0.0.0.0")
    for _ in range(keys):
        keyring(settings).add(["crm"])
    nothing = cast(Any, None)
    desk = Desk(settings, utc_now, keyring(settings), nothing, nothing, nothing)
    assert _config(settings, desk).host == host


async def test_a_port_that_is_taken_is_wrong_use_and_names_the_setting(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        settings = Settings(data=tmp_path, kafka="127.0.0.1:1", ingest_port=taken.getsockname()[1])
        with pytest.raises(WrongUse, match="DRIFTLINE_INGEST_PORT"):
            await serve(settings)
