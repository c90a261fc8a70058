"""Worker processes under a test: spawned, hurt, watched through their changelog and through what they print."""

import asyncio
import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import msgspec
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, TopicPartition

from shared.held import HEAD, MARKER, OWN

COUNTING = Path(__file__).with_name("counting.py")
PARTITIONS = 4
SESSION, LATE = 6.0, 3.0

Messages = list[tuple[int, list[tuple[int, str]]]]  # partition, and [sequence number, key] of each event
Truth = dict[str, list[int]]


def backlog(count: int, size: int = 40, keys: int = 300, first: int = 0) -> Messages:
    """Messages over all partitions, most events on few keys."""
    chance = random.Random(first)
    return [
        (
            message % PARTITIONS,
            [
                (message * size + place, f"k{int(keys * chance.random() ** 3) * PARTITIONS + message % PARTITIONS}")
                for place in range(size)
            ],
        )
        for message in range(first, first + count)
    ]


def truth(messages: Messages) -> Truth:
    """What the table must hold after these messages, each folded once."""
    held: Truth = {}
    for _, events in messages:
        for number, key in events:
            seen = held.setdefault(key, [0, 0])
            held[key] = [seen[0] + 1, seen[1] + number]
    return held


class Changelog:
    """Follows the workers' changelog: the states, the markers, and whether an older state ever followed a newer one."""

    def __init__(self, kafka: str, topic: str) -> None:
        self.states: dict[bytes, tuple[int, list[int]]] = {}
        self.markers: dict[int, int] = {}
        self.older = 0
        self._consumer = AIOKafkaConsumer(
            bootstrap_servers=kafka, enable_auto_commit=False, auto_offset_reset="earliest"
        )
        self._topic = topic

    async def __aenter__(self) -> "Changelog":
        await self._consumer.start()
        self._consumer.assign([TopicPartition(self._topic, p) for p in range(PARTITIONS)])
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._consumer.stop()

    async def read(self) -> int:
        """Take in what is new; the sum of the markers."""
        while records := await self._consumer.getmany(timeout_ms=200):
            for record in [record for batch in records.values() for record in batch]:
                self._take(record.partition, record.key, record.value)
        return sum(self.markers.values())

    def _take(self, partition: int, key: bytes, value: bytes) -> None:
        offset = HEAD.unpack_from(value)[0]
        if key == MARKER:
            self.markers[partition] = max(offset, self.markers.get(partition, 0))
        elif key[0] != OWN:
            known = self.states.get(key, (-1, []))[0]
            self.older += offset < known
            if offset >= known:
                self.states[key] = offset, msgspec.msgpack.decode(value[HEAD.size :])

    def counts(self) -> Truth:
        return {key.decode(): state for key, (_, state) in self.states.items()}


class Fleet:
    """The workers of one consumer group; each one's lines are kept in a file of its own."""

    def __init__(self, kafka: str, folder: Path, group: str, **environment: object) -> None:
        self.kafka, self.folder, self.group = kafka, folder, group
        self.source, self.changelog = f"{group}-source", f"{group}-counts-changelog"
        self.calm = folder / f"{group}-calm"  # as long as this is not there, workers nap after each message
        self.environment: dict[str, object] = {
            "DRIFTLINE_KAFKA": kafka,
            "DRIFTLINE_PARTITIONS": PARTITIONS,
            "DRIFTLINE_SESSION_SECONDS": SESSION,
            "DRIFTLINE_LATE_WRITE_SECONDS": LATE,
            "DRIFTLINE_CHECKPOINT_SECONDS": 0.5,
            "DRIFTLINE_DATA": folder,
            "PYTHONPATH": COUNTING.parents[2],
            "CALM": self.calm,
            **environment,
        }
        self.command = [sys.executable, str(COUNTING), group]
        self.workers: dict[str, subprocess.Popen[bytes]] = {}
        self.exits: list[int] = []
        self.before: dict[str, int] = {}

    def __enter__(self) -> "Fleet":
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self.workers.values():
            worker.send_signal(signal.SIGCONT)
            worker.kill()
            worker.wait()

    def start(self, name: str, **environment: object) -> None:
        self.before[name] = len(self.said(f"{name} assigned"))
        with open(self.folder / f"{self.group}-{name}", "ab") as out:
            self.workers[name] = subprocess.Popen(
                [*self.command, name],
                env={**os.environ, **{key: str(value) for key, value in (self.environment | environment).items()}},
                stdout=out,
                stderr=out,
            )

    def joined(self, name: str) -> bool:
        """Whether it was given partitions since it was started."""
        return len(self.said(f"{name} assigned")) > self.before[name]

    def kill(self, name: str) -> None:
        self.workers[name].kill()
        self.workers[name].wait()

    def end(self, name: str) -> int:
        """SIGTERM, and how it ended."""
        self.workers[name].terminate()
        return self.workers.pop(name).wait(60)

    def end_all(self) -> list[int]:
        for worker in self.workers.values():
            worker.terminate()
        return [self.workers.pop(name).wait(60) for name in list(self.workers)]

    def restart_ended(self, **environment: object) -> None:
        """What a supervisor does."""
        for name, worker in list(self.workers.items()):
            if (code := worker.poll()) is not None:
                self.exits.append(code)
                self.start(name, **environment)

    def said(self, words: str) -> list[str]:
        """The lines with these words, of all workers."""
        files = sorted(self.folder.glob(f"{self.group}-w*"))
        return [line for file in files for line in file.read_text(errors="replace").splitlines() if words in line]

    async def produce(self, messages: Messages) -> None:
        async with AIOKafkaProducer(bootstrap_servers=self.kafka, acks="all", linger_ms=5) as producer:
            sent = [
                await producer.send(self.source, msgspec.msgpack.encode(events), partition=partition)
                for partition, events in messages
            ]
            await asyncio.gather(*sent)

    async def follow(self, goal: int, seconds: float, each: Callable[[int], None] = lambda read: None) -> Changelog:
        """Follow the changelog until all markers reach the goal together, doing something at every look."""
        give_up = time.monotonic() + seconds
        async with Changelog(self.kafka, self.changelog) as changelog:
            while (reached := await changelog.read()) < goal:
                assert time.monotonic() < give_up, f"{reached} of {goal} after {seconds} s, exits {self.exits}"
                each(reached)
                await asyncio.sleep(0.1)
            return changelog


class Storm:
    """Strikes the fleet from time to time while it works; a strike that returns false was not possible yet."""

    def __init__(
        self, fleet: Fleet, times: int, spacing: tuple[float, float], strike: Callable[[random.Random], object]
    ) -> None:
        self.fleet, self.left, self.spacing, self.strike = fleet, times, spacing, strike
        self.chance, self.next, self.last_read = random.Random(7), 0.0, 0

    def __call__(self, read: int) -> None:
        self.fleet.restart_ended()
        if not self.left:
            self.fleet.calm.touch()
        if read and self.left and time.monotonic() > self.next:
            if self.strike(self.chance) is not False:
                self.next = time.monotonic() + self.chance.uniform(*self.spacing)
                self.left, self.last_read = self.left - 1, read
