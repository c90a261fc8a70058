"""The worked example of docs/expectations.md, run."""

import re
from pathlib import Path

from services.alerts.sql import views_moments, views_standards, views_voice
from tests.alerts.lived import Lived

PAGE = (Path(__file__).parents[2] / "docs" / "expectations.md").read_text("utf-8")


def test_the_example_of_the_page_comes_to_what_the_page_says():
    (policy,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    log, said = re.findall(r"```text\n(.*?)```", PAGE, re.DOTALL)
    assert shown(Lived(";".join(log.strip().splitlines()), "5h", policy)) == said


def shown(lived: Lived) -> str:
    """What the views say, as the page prints it."""
    links = views_moments.links(lived.views, lived.now, lived.yard)
    lines = [f"{link.name}: {link.value:.1f}, {link.kind}, {link.seconds:.0f} s waited" for link in links]
    lines += [f"{row['what']}: {row['moments']}" for row in views_voice.voice(lived.views, lived.now)]
    for row in views_standards.standards(lived.views, lived.now, lived.yard):
        teams = [f"{team['team'] or 'no team'} met {team['met']}, missed {team['missed']}" for team in row["teams"]]
        lines.append(f"{row['clock']} of {row['level']}: {'; '.join(teams) or 'not measured'}")
    return "\n".join(lines) + "\n"
