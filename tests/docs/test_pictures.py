"""The pictures of the board in docs/: small, all shown, and all made by `make screenshots DOCS=1`."""

import re

from tests.web.screenshots import PICTURES

from .blocks import PAGES, TOP

FILES = sorted((TOP / "docs/pictures").glob("*"))


def test_every_picture_is_small() -> None:
    assert FILES and all(path.stat().st_size < 150_000 for path in FILES)
    assert sum(path.stat().st_size for path in FILES) < 2_000_000


def test_every_picture_of_the_board_is_taken_and_shown() -> None:
    shown = {
        name
        for page in PAGES
        for name in re.findall(r"\]\((?:docs/)?pictures/([\w-]+\.webp)\)", page.read_text("utf-8"))
    }
    taken = {f"{name}.webp" for name in PICTURES}
    assert taken <= {path.name for path in FILES} and taken <= shown
