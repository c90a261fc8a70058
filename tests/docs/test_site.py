"""The site of docs/ as a reader gets it: every page is there, and nothing of it comes from elsewhere."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from .blocks import PAGES, TOP


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("site")
    command = [sys.executable, "-m", "mkdocs", "build", "-q", "--site-dir", str(place)]
    subprocess.run(command, cwd=TOP, check=True, env=os.environ | {"NO_MKDOCS_2_WARNING": "1"})
    return place


def test_every_page_is_there(site: Path) -> None:
    names = [page.relative_to(TOP / "docs").with_suffix("") for page in PAGES if page.is_relative_to(TOP / "docs")]
    assert len(names) > 50 and not [name for name in names if not (site / name / "index.html").exists()]
    assert (site / "index.html").exists() and (site / "examples/policy.toml").exists()


def test_g7_the_site_loads_nothing_from_elsewhere(site: Path) -> None:
    loaded = re.compile(
        r"""<(?:script|img|iframe|source)\b[^>]*\bsrc="?(?:https?:)?//|<link\b[^>]*\bhref="?(?:https?:)?//"""
    )
    styles = re.compile(r"url\(['\"]?(?:https?:)?//|@import")
    assert not [path.name for path in site.rglob("*.html") if loaded.search(path.read_text("utf-8"))]
    assert not [path.name for path in site.rglob("*.css") if styles.search(path.read_text("utf-8"))]
