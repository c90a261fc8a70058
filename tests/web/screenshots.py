"""`make screenshots`: every page of the board at desktop and phone size, light and dark, from views of our making.

`make screenshots DOCS=1` takes those of the documentation instead, small ones, into docs/pictures.
"""

import base64
import sys
import tempfile
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

from playwright.sync_api import Page, sync_playwright
from rich.progress import track

from shared.messages import micros
from tests.web.conftest import BROWSER, Board, serving
from tests.web.history import NOW, Topics, content, escalated, incident, neglected, overlooked, told
from tests.web.night import fallen_silent, firing, lapsed, latest, resolved, silenced

FOLDER = Path(".driftline/screenshots")
SIZES = {"desktop": (1280, 900), "phone": (390, 844)}
WIDTHS = {"page": 1040, "phone": 390}  # of pictures in docs/, where 1280 would be read with a glass
SCHEMES = ("light", "dark")
PAGES = {
    "now": "/",
    "now-nobody": "/?keeper=nobody&segment=gold",
    "now-none": "/?search=nobody+at+all",
    "alerts": "/alerts",
    "alerts-none": "/alerts?rule=systemic&state=resolved",
    "alert-firing": "/alerts/drift:weary:1",
    "alert-in-hand": "/alerts/override:loud:1",
    "alert-silenced": "/alerts/drift:Böse & Söhne, Köln:1",
    "alert-over": "/alerts/drift:averted:1",
    "alert-systemic": "/alerts/systemic:topic:billing:1",
    "alert-source": "/alerts/source_quiet:source:shop:1",
    "alert-missing": "/alerts/drift:nobody:1",
    "client": "/clients/loud",
    "client-touchpoint": "/clients/quiet?source=crm&id=quiet-6",
    "client-missing": "/clients/nobody",
    "client-then": "/clients/loud?then={then}",
    "commitments": "/commitments",
    "commitments-broken": "/commitments?state=broken&by=keeper",
    "commitments-none": "/commitments?state=withdrawn",
    "sources": "/sources",
    "sources-late": "/sources?of=crm&number=late",
    "groups": "/groups",
    "expectations": "/expectations?by=link",
    "practices": "/practices",
    "moments": "/moments?dimension=follow_through",
    "playbook": "/playbook",
    "playbook-rule": "/playbook/override",
    "account": "/account",
    "users": "/users",
}
WHOLE = {f"{name}-{size}-{scheme}": (name, size, scheme, 0) for scheme in SCHEMES for size in SIZES for name in PAGES}
# Those of docs/, by the name of their file: page, size, scheme and how far down they reach.
DOCS = Path("docs/pictures")
PICTURES = {
    "now": ("now", "page", "light", 700),
    "now-phone": ("now", "phone", "light", 844),
    "alert": ("alert-firing", "page", "light", 900),
    "alert-phone": ("alert-firing", "phone", "dark", 844),
    "in-hand": ("alert-in-hand", "page", "light", 620),
    "client": ("client", "page", "light", 900),
    "client-then": ("client-then", "page", "light", 560),
    "commitments": ("commitments", "page", "light", 640),
    "expectations": ("expectations", "page", "light", 640),
    "systemic": ("alert-systemic", "page", "light", 560),
}


def prepare(board: Board) -> None:
    """Views in which each page has something to show."""
    clients = ["weary", "Böse & Söhne, Köln", "averted"]
    made = [one for name in clients for one in neglected(name)]
    records = told([*content("happy"), *made, *escalated("loud"), *overlooked("quiet")])
    board.write(records)
    board.write(incident("quiet", "loud", "weary", *(f"client {n:03}" for n in range(30))))
    board.write(fallen_silent("shop"))
    log = Topics()
    lapsed(latest(records, "override:loud:1"), log)
    firing(latest(records, "drift:weary:1"), log)
    silenced(latest(records, "drift:Böse & Söhne, Köln:1"), log)
    resolved(latest(records, "drift:averted:1"), log)
    board.write(log.records)


def address(board: Board, name: str) -> str:
    """Where a page is."""
    then = str(micros(NOW - timedelta(days=5)))
    return board.url + quote(PAGES[name].replace("{then}", then), safe="/?&=:+")


def shoot(page: Page, file: Path, down: int, quality: int = 70) -> None:
    """One picture: of the whole page as PNG, or of so much of its top as WebP."""
    if not down:
        page.screenshot(path=file.with_suffix(".png"), full_page=True)
        return
    clip = {"x": 0, "y": 0, "width": page.viewport_size["width"], "height": down, "scale": 1}
    how = {"format": "webp", "quality": quality, "clip": clip, "captureBeyondViewport": True}
    taken = page.context.new_cdp_session(page).send("Page.captureScreenshot", how)
    file.with_suffix(".webp").write_bytes(base64.b64decode(taken["data"]))


def go(page: Page, address: str) -> None:
    """Have a page before us, drawn."""
    page.goto(address)
    page.locator("h1").first.wait_for()
    page.wait_for_timeout(250)  # a chart draws itself


def main() -> None:
    """Take them all; some by name, where names are given."""
    docs, names = "--docs" in sys.argv, [name for name in sys.argv[1:] if name != "--docs"]
    pictures = PICTURES if docs else WHOLE
    into = DOCS if docs else FOLDER
    into.mkdir(parents=True, exist_ok=True)
    wanted = [(file, *rest) for file, rest in pictures.items() if not names or {file, rest[0]} & set(names)]
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        board = Board(Path(folder))
        prepare(board)
        with serving(board):
            browser = playwright.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
            context = browser.new_context()
            context.add_cookies([board.people.cookie(board.url, "admin")])
            page = context.new_page()
            page.set_default_timeout(10_000)
            page.on("console", lambda line: line.type == "error" and print(line.text, file=sys.stderr))
            page.on("pageerror", lambda error: print(error, file=sys.stderr))
            for file, name, size, scheme, down in track(wanted, "Screenshots"):
                width, height = (WIDTHS[size], down) if down else SIZES[size]
                page.set_viewport_size({"width": width, "height": height})
                page.emulate_media(color_scheme=scheme)
                board.look()
                go(page, address(board, name))
                shoot(page, into / file, down)
            browser.close()
    print(f"{len(wanted)} pictures in {into}")


if __name__ == "__main__":
    main()
