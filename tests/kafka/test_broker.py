"""The local broker is a real Kafka that keeps what it acknowledged."""

import os
import signal
import subprocess
import sys

import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer

from deploy.kafka.broker import answers, free_port
from shared.errors import WrongUse

pytestmark = pytest.mark.kafka


async def send(bootstrap: str, topic: str, value: bytes) -> None:
    async with AIOKafkaProducer(bootstrap_servers=bootstrap, acks="all") as producer:
        await producer.send_and_wait(topic, value, partition=0)


async def read(bootstrap: str, topic: str, count: int) -> list[bytes]:
    async with AIOKafkaConsumer(topic, bootstrap_servers=bootstrap, auto_offset_reset="earliest") as consumer:
        return [(await consumer.getone()).value for _ in range(count)]


async def test_what_was_acknowledged_survives_a_stop_and_a_kill(broker, create_topics):
    await create_topics("kept", partitions=1)
    await send(broker.bootstrap, "kept", b"one")
    broker.restart()
    await send(broker.bootstrap, "kept", b"two")
    broker.kill()
    broker.start()
    assert await read(broker.bootstrap, "kept", 2) == [b"one", b"two"]


def test_a_taken_port_is_refused_with_words(broker, tmp_path):
    with pytest.raises(WrongUse, match="taken"):
        type(broker)(tmp_path, broker.port).start()


@pytest.mark.parametrize("ending", [signal.SIGTERM, signal.SIGINT])
def test_the_command_says_when_it_is_ready_and_ends_cleanly(tmp_path, ending):
    port = free_port()
    command = [sys.executable, "-m", "cli", "broker", "--port", str(port), "--data", str(tmp_path)]
    environment = {key: value for key, value in os.environ.items() if key != "DRIFTLINE_KAFKA"}
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert process.stdout is not None
    assert process.stdout.readline() == f"READY bootstrap=127.0.0.1:{port}\n"
    process.send_signal(ending)
    assert process.communicate(timeout=30)[0] == "STOPPED\n"
    assert process.returncode == 0
    assert not answers("127.0.0.1", port)
