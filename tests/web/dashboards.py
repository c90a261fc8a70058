"""`make screenshots` for Grafana's dashboards: each drawn from what a real Prometheus answers on the running demo.

Not by Grafana, which is not here: the same JSON, queries, places, units, levels and colours, drawn by ECharts.
"""

import sys
import tempfile
import time
from pathlib import Path

from nicegui.elements import echart
from playwright.sync_api import Route, sync_playwright

from tests.deploy.boards import BOARDS
from tests.kafka.test_demo import Running
from tests.kafka.watching import Watching
from tests.web.conftest import BROWSER
from tests.web.drawn import SECONDS, drawn
from tests.web.screenshots import shoot

FOLDER = Path("docs/pictures")
PAGE = Path(__file__).with_name("dashboards.html")
CHARTS = Path(echart.__file__).parent
WIDTH, QUALITY = 1264, 50
PLACE = "http://dashboards.invalid/"


def serve(route: Route) -> None:
    """The page and ECharts, from files."""
    name = route.request.url.removeprefix(PLACE)
    kind = "text/javascript" if name.endswith(".js") else "text/html"
    route.fulfill(path=CHARTS / name if name else PAGE, content_type=kind)


def take(prometheus: Watching, names: list[str]) -> None:
    """A picture of each dashboard."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox", "--disable-lcd-text"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 800})
        page.on("console", lambda line: line.type == "error" and print(line.text, file=sys.stderr))
        page.on("pageerror", lambda error: print(error, file=sys.stderr))
        page.route(f"{PLACE}**", serve)
        for name in names:
            board = BOARDS[name]
            page.goto(PLACE)
            page.wait_for_function("() => !!window.show")
            said = {"title": board["title"], "about": board["description"]}
            found = [drawn(panel, prometheus) for panel in board["panels"]]
            page.evaluate("board => show(board)", said | {"panels": found})
            page.wait_for_timeout(300)
            shoot(page, FOLDER / f"dashboard-{name}", page.evaluate("document.body.scrollHeight"), QUALITY)
        browser.close()


def main() -> None:
    """Let a demo run for as long as the charts show, then draw; some by name, where names are given."""
    names = [name for name in BOARDS if name in sys.argv[1:] or not sys.argv[1:]]
    with tempfile.TemporaryDirectory() as folder:
        demo = Running(Path(folder) / "demo", clients=120, days=60)
        try:
            demo.until(" live")
            with Watching(Path(folder) / "demo", Path(folder) / "prometheus") as prometheus:
                time.sleep(SECONDS)
                take(prometheus, names)
        finally:
            demo.end()
    print(f"{len(names)} pictures in {FOLDER}")


if __name__ == "__main__":
    main()
