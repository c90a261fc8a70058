"""Write what the manifests have from elsewhere: the topics, the rules of Prometheus, the policy.

`python -m deploy.kubernetes` writes, with `--check` it fails where a file is not fresh.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import yaml

from shared.settings import Settings
from shared.topics import TOPICS, Topic, changelogs

HERE, TOP = Path(__file__).parent, Path(__file__).parents[2]
RULES, POLICY = Path("deploy/prometheus/rules.yml"), Path("examples/policy.toml")
MADE = "# From {}, by `python -m deploy.kubernetes`.\n"


def topic(topic: Topic, settings: Settings) -> dict[str, object]:
    """A topic as a resource of Strimzi's, with the settings that the services would make it with."""
    return {
        "apiVersion": "kafka.strimzi.io/v1",
        "kind": "KafkaTopic",
        "metadata": {"name": topic.name, "labels": {"strimzi.io/cluster": "driftline"}},
        "spec": {"partitions": settings.partitions, "replicas": settings.replication, "config": topic.configs()},
    }


def rules(text: str) -> dict[str, object]:
    """A file of Prometheus' rules as a resource of the Prometheus Operator's."""
    return {
        "apiVersion": "monitoring.coreos.com/v1",
        "kind": "PrometheusRule",
        "metadata": {"name": "driftline"},
        "spec": yaml.safe_load(text),
    }


def written(top: Path = TOP) -> Iterator[tuple[Path, str]]:
    """Each file with what belongs into it."""
    settings = Settings.model_construct()  # the defaults, whatever this shell says
    topics = [topic(each, settings) for each in (*TOPICS, *changelogs(settings.late_write_seconds))]
    yield HERE / "kafka/topics.yaml", MADE.format("shared/topics.py") + yaml.safe_dump_all(topics, sort_keys=False)
    found = yaml.safe_dump(rules((top / RULES).read_text()), sort_keys=False, width=120)
    yield HERE / "base/rules.yaml", MADE.format(RULES) + found
    yield HERE / "base/policy.toml", MADE.format(POLICY) + (top / POLICY).read_text()


def main(check: bool) -> int:
    """Write, or only look; the exit code."""
    stale = [(path, text) for path, text in written() if not path.exists() or path.read_text() != text]
    for path, text in stale:
        if not check:
            path.write_text(text)
        print(f"{path.relative_to(TOP)}{' is not fresh: python -m deploy.kubernetes' if check else ''}")
    return int(check and bool(stale))


if __name__ == "__main__":
    sys.exit(main("--check" in sys.argv[1:]))
