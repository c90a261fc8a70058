"""The commands of the deployment: the services, the local broker, the dashboards."""

from pathlib import Path
from typing import Annotated

import typer

from deploy import services
from deploy.services import SERVICES
from shared.errors import Failed, WrongUse

app = typer.Typer()
topics = typer.Typer(help="The topics in Kafka, as Driftline needs them.", no_args_is_help=True)
app.add_typer(topics, name="topics")


@app.command()
def run(names: Annotated[list[str], typer.Argument(help=" ".join(SERVICES))]) -> None:
    """Run services until SIGTERM or Ctrl-C; several are child processes that end together."""
    if unknown := set(names) - set(SERVICES):
        raise WrongUse(f"no such service: {', '.join(sorted(unknown))}; there are {', '.join(SERVICES)}")
    if len(names) == 1:
        services.run(names[0])
    else:
        services.run_together(names)


@app.command()
def broker(
    port: Annotated[int, typer.Option(help="port on 127.0.0.1; 0 takes a free one")] = 9092,
    data: Annotated[
        Path | None, typer.Option(help="folder of the broker's data, kept between runs; default: in DRIFTLINE_DATA")
    ] = None,
    docker: Annotated[bool, typer.Option("--docker", help="run the official image instead of Java")] = False,
    bootstrap: Annotated[
        str, typer.Option(envvar="DRIFTLINE_KAFKA", help="a cluster that runs already: only see that it answers")
    ] = "",
) -> None:
    """Run a single-node Kafka until Ctrl-C; prints READY once it answers."""
    from deploy.endings import end_by_interrupt
    from deploy.kafka import Container, local
    from deploy.kafka.broker import answers
    from shared.settings import Settings

    if bootstrap:
        host, _, number = bootstrap.split(",")[0].rpartition(":")
        if not host or not number.isdigit():
            raise WrongUse(f"{bootstrap}: a cluster is named as host:port, comma-separated")
        if not answers(host, int(number)):
            raise Failed(f"no Kafka answers at {bootstrap}")
        print(f"READY bootstrap={bootstrap}")
        return
    folder = data or Settings().data / "kafka"
    end_by_interrupt()
    try:
        with Container(folder, port) if docker else local(folder, port) as node:
            print(f"READY bootstrap={node.bootstrap}", flush=True)
            if code := node.wait():
                raise Failed(f"Kafka ended by itself (code {code})")
    except KeyboardInterrupt:
        print("STOPPED")


@app.command()
def dashboards(
    check: Annotated[bool, typer.Option("--check", help="write nothing; fail where a file is not fresh")] = False,
    folder: Annotated[
        Path | None, typer.Option("--out", help="a folder of yours for nothing else; default: where they are committed")
    ] = None,
    board: Annotated[str, typer.Option(help="address of the board, to which panels lead")] = "http://localhost:8090",
) -> None:
    """Write Grafana's dashboards from the metrics' names."""
    from deploy.grafana.dashboards import FOLDER, write

    write(check, folder or FOLDER, board.rstrip("/"))


@app.command()
def schema(
    folder: Annotated[Path, typer.Option("--out", help="where the documents stand")] = Path("docs/schema"),
    check: Annotated[bool, typer.Option("--check", help="write nothing; fail where a document is stale")] = False,
) -> None:
    """Write the contract as JSON Schema, OpenAPI of ingest and of the board, and AsyncAPI."""
    from typing import cast

    from services.alerts.api.described import described
    from services.ingest.api import Desk, create
    from services.ingest.schema import documents, text

    # The routes describe themselves without a desk, which only a request needs.
    wanted = documents(create(cast(Desk, None)).openapi()) | {"openapi-board.json": described()}
    stale = {folder / name: text(document) for name, document in wanted.items()}
    stale = {path: wanted for path, wanted in stale.items() if not path.exists() or path.read_text() != wanted}
    if check and stale:
        raise Failed(f"stale: {', '.join(map(str, stale))}; run `driftline schema` and commit what it writes")
    folder.mkdir(parents=True, exist_ok=True)
    for path, fresh in stale.items():
        path.write_text(fresh)
        print(path)


@app.command()
def reference(
    check: Annotated[bool, typer.Option("--check", help="write nothing; fail where a page is not fresh")] = False,
) -> None:
    """Write the pages of settings, metrics, coverage and docs/reference from what the program itself goes by."""
    import typer.main

    from cli import app as program
    from deploy.coverage import page as coverage
    from deploy.reference import command_line, contract, http, metrics, policy, settings, topics

    pages = {
        "coverage": coverage.page(),
        "metrics": metrics.page(),
        "reference/commands": command_line.page(typer.main.get_command(program)),
        "reference/http": http.page(Path("docs/schema")),
        "reference/policy": policy.page(),
        "reference/topics": topics.page(),
        "reference/touchpoints": contract.page(),
        "settings": settings.page(),
    }
    fresh = {Path("docs", f"{name}.md"): text for name, text in pages.items()}
    stale = [path for path, text in fresh.items() if not path.exists() or path.read_text(encoding="utf-8") != text]
    if check and stale:
        raise Failed(f"stale: {', '.join(map(str, stale))}; run `driftline reference` and commit what it writes")
    for path in stale:
        path.write_text(fresh[path], encoding="utf-8")
        print(path)


@topics.command("create")
def create_topics() -> None:
    """Make the topics that are missing; refuse where one has other partitions than DRIFTLINE_PARTITIONS says."""
    import asyncio

    from shared.cluster import ensure_topics
    from shared.settings import Settings

    made = asyncio.run(ensure_topics(Settings()))
    print("\n".join(f"created {name}" for name in made) or "nothing to create")


@topics.command("delete")
def delete_topics(
    everything: Annotated[
        bool, typer.Option("--with-all-they-hold", help="yes: `driftline export` has what is to be kept")
    ] = False,
) -> None:
    """Delete every topic of Driftline, to import a log into new ones: other partitions, a restore, another form."""
    import asyncio

    from shared.cluster import delete_topics as delete
    from shared.settings import Settings

    if not everything:
        raise WrongUse("this deletes all that Kafka holds of Driftline: say --with-all-they-hold")
    print("\n".join(f"deleted {name}" for name in asyncio.run(delete(Settings()))) or "nothing to delete")


@topics.command("list")
def list_topics() -> None:
    """Say of every topic that Driftline needs whether it is there, and with how many partitions."""
    import asyncio

    from shared.cluster import needed, present
    from shared.settings import Settings

    settings = Settings()
    found = asyncio.run(present(settings))
    for topic in needed(settings):
        count = found.get(topic.name)
        print(f"{topic.name}: " + ("missing" if count is None else f"{count} partitions"))


@app.command()
def demo(
    log: Annotated[Path | None, typer.Option(help="a log of yours instead of the simulated history")] = None,
    data: Annotated[Path | None, typer.Option(help="folder of the demo's data, kept between starts")] = None,
    clients: Annotated[int, typer.Option(help="how many simulated clients")] = 200,
    days: Annotated[int, typer.Option(help="how many simulated days")] = 60,
) -> None:
    """Run everything on this machine with a simulated history, until Ctrl-C."""
    from deploy.demo import run

    run(data or Path(".driftline") / (f"demo-{log.name}" if log else "demo"), log, clients, days)
