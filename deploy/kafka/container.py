"""The same single broker from the official image, for machines with Docker and without Java."""

import shutil
import subprocess

from deploy.kafka.broker import ONE_NODE, Broker
from shared.errors import WrongUse

IMAGE = "apache/kafka:4.3.1"


class Container(Broker):
    """Kafka in Docker; the data are in a volume named after the folder, which itself holds the log alone."""

    patience = 180.0  # the first time Docker fetches the image

    @property
    def name(self) -> str:
        """The container's and the volume's name."""
        return "driftline-kafka" + str(self.data).replace("/", "-")

    def kill(self) -> None:
        """End it as a power cut would."""
        subprocess.run([_docker(), "kill", self.name], capture_output=True, check=False)
        super().kill()

    def _command(self) -> list[str]:
        self.data.mkdir(parents=True, exist_ok=True)
        settings = {
            **ONE_NODE,
            "controller.quorum.voters": "1@localhost:9093",
            "listeners": "PLAINTEXT://:9092,CONTROLLER://:9093",
            "advertised.listeners": f"PLAINTEXT://{self.bootstrap}",
            "log.dirs": "/var/lib/kafka/data",
        }
        flags = [f"--env=KAFKA_{key.replace('.', '_').upper()}={value}" for key, value in settings.items()]
        places = [f"--publish={self.bootstrap}:9092", f"--volume={self.name}:/var/lib/kafka/data"]
        return [_docker(), "run", "--rm", f"--name={self.name}", *places, *flags, IMAGE]


def _docker() -> str:
    found = shutil.which("docker")
    if found is None:
        raise WrongUse("there is no `docker` here: install Docker, or leave --docker out where Java 17 and Maven are")
    return found
