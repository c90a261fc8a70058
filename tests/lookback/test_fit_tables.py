"""Numbers set in a policy file: what a person wrote there stands, and `patch` makes of the diff what was meant."""

import subprocess
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.lookback.fit.proposal import Values, changed
from services.lookback.fit.tables import diff, edited, lines_of
from shared.errors import Failed

EXAMPLE = (Path(__file__).parents[2] / "examples" / "policy.toml").read_text("utf-8")
GOLD: Values = {
    ("score", "segments", "gold"): {"contacts_a_month": 4.5},
    ("score", "segments", "gold", "priors"): {"caring": 71.0},
}
FILE = """# ours
version = "1"   # the first

[score.segments.gold]  # the best
prior = 80             # agreed with Zoe
contacts_a_month = 4   # so they said

# what follows is steps
[ladder]
hold = "3d"
"""


def patched(folder: Path, old: str, change: str, *options: str) -> str:
    """What `patch` makes of a file."""
    path = folder / "policy.toml"
    path.write_bytes(old.encode())
    subprocess.run(["patch", *options, str(path)], input=change.encode(), check=True, capture_output=True)
    return path.read_bytes().decode()


def test_keys_are_changed_where_they_stand_and_new_tables_come_after_their_relations() -> None:
    assert edited(FILE, GOLD) == FILE.replace("= 4  ", "= 4.5  ").replace(
        "said\n", "said\n\n[score.segments.gold.priors]\ncaring = 71\n"
    )


def test_every_line_that_was_there_is_still_there_in_its_place() -> None:
    values: Values = {("score",): {"contacts_a_month": 4.5}, ("score", "segments", "new"): {"prior": 70.0}, **GOLD}
    for text in (FILE, EXAMPLE):
        kept = [line for line in lines_of(edited(text, values)) if line in lines_of(text)]
        missing = [line for line in lines_of(text) if line not in kept]
        assert all("contacts_a_month" in line or "caring" in line for line in missing)


@pytest.mark.parametrize(
    "text", [FILE, EXAMPLE, "", "a = 1", FILE.rstrip("\n"), FILE.replace("\n", "\r\n"), "# none\n\n"]
)
def test_patch_makes_of_the_diff_what_was_meant(tmp_path: Path, text: str) -> None:
    new = edited(text, GOLD)
    assert tomllib.loads(new) == changed(tomllib.loads(text), GOLD)
    binary = ["--binary"] if "\r" in text else []
    assert patched(tmp_path, text, "# words\n" + diff(text, new, "policy.toml", False), *binary) == new
    assert new.count("\r\n") == (new.count("\n") if "\r\n" in text else 0)


def test_a_new_file_comes_of_a_diff_against_nothing(tmp_path: Path) -> None:
    change = diff("", edited('version = "1"\n', GOLD), "fitted.toml", True)
    subprocess.run(["patch"], input=change.encode(), check=True, capture_output=True, cwd=tmp_path)
    assert tomllib.loads((tmp_path / "fitted.toml").read_text())["score"]["segments"]["gold"]["priors"] == {
        "caring": 71.0
    }


def test_nothing_new_is_no_diff() -> None:
    once = edited(FILE, GOLD)
    assert edited(once, GOLD) == once and diff(once, once, "policy.toml", False) == ""


@pytest.mark.parametrize(
    "text",
    [
        "[score.segments]\ngold = { prior = 80 }\n",
        "[score]\nsegments.gold.prior = 80\n",
        "score = { segments = { gold = { prior = 80 } } }\n",
        "[score.segments.gold]\npriors = { caring = 70 }\n",
        "[score.segments.gold]\npriors.caring = 70\n",
    ],
)
def test_the_same_written_otherwise_is_refused_not_spoilt(text: str) -> None:
    tomllib.loads(text)
    with pytest.raises(Failed, match=r"write \[score.segments.gold\], \[score.segments.gold.priors\] as tables"):
        edited(text, GOLD)


@pytest.mark.parametrize(
    "text",
    [
        '[score.segments."gold"]\n"contacts_a_month"=4\n',
        "[ score . segments . gold ]\ncontacts_a_month = 4\n[score.segments.gold.priors]\n",
        '[score]\nlinks = [\n  "asked",\n]\n[score.segments.gold]\n',
        'note = """\n[score.segments.gold]\ncontacts_a_month = 9\n"""\n',
        "[score.segments.gold.priors]\ncaring = 1e1 # ten\n[[targets]]\n[[targets]]\n",
    ],
)
def test_toml_may_be_written_in_many_ways(text: str) -> None:
    try:
        assert tomllib.loads(edited(text, GOLD)) == changed(tomllib.loads(text), GOLD)
    except Failed:
        assert '"""' in text, "only a text that looks like a table is beyond it"


NAMES = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\x7f"), max_size=8)


@given(st.lists(NAMES, unique=True, max_size=4), st.lists(NAMES, unique=True, min_size=1, max_size=4), st.booleans())
def test_a_segment_may_have_any_name(there: list[str], asked: list[str], blank: bool) -> None:
    before: Values = {("score", "segments", name): {"prior": 80.0} for name in there}
    after: Values = {("score", "segments", name, "priors"): {"caring": 71.5, "access": 70.0} for name in asked}
    text = edited("# top\n\n" if blank else "", before) if there else ""
    found = edited(text, after)
    assert tomllib.loads(found) == changed(tomllib.loads(text), after)
    assert edited(found, after) == found
