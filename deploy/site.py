"""A hook of MkDocs: README.md as the first page, CHANGELOG.md and examples/ beside the pages that link to them."""

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

TOP = Path(__file__).parents[1]
OUTSIDE = re.compile(r"\]\((?:\.\./)+((?:examples/|CHANGELOG\.md|README\.md|deploy/|docker-compose\.yml)[^)]*)\)")


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add what stands outside docs/."""
    readme = (TOP / "README.md").read_text(encoding="utf-8")
    files.append(File.generated(config, "index.md", content=readme.replace("(docs/", "(")))
    files.append(File.generated(config, "CHANGELOG.md", abs_src_path=str(TOP / "CHANGELOG.md")))
    for path in sorted((TOP / "examples").glob("*.toml")):
        files.append(File.generated(config, f"examples/{path.name}", abs_src_path=str(path)))
    return files


def on_page_markdown(markdown: str, page: Page, **_: object) -> str:
    """Let links that lead out of docs/ lead to where `on_files` has put their targets."""
    here = posixpath.dirname(page.file.src_uri)
    return OUTSIDE.sub(lambda link: f"]({posixpath.relpath(link[1], here)})", markdown)
