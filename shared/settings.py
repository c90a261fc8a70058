"""What can be set, from `DRIFTLINE_*` variables: read once, by the shells, and passed on."""

from pathlib import Path
from typing import Any

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from shared.errors import WrongUse

PREFIX = "DRIFTLINE_"
SECONDS_IN = {"s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800}


class Settings(BaseSettings):
    """All settings with their defaults; docs/settings.md lists them. Raises WrongUse with the variable's name."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    kafka: str = Field("127.0.0.1:9092", description="Kafka's bootstrap servers, host:port, comma-separated")
    partitions: int = Field(32, ge=1, le=1024, description="partitions of every topic; fixed once created")
    replication: int = Field(1, ge=1, description="copies of every topic that Driftline creates")
    lateness: str = Field(
        "72h", pattern="^[0-9]{1,6}[smhdw]$", description="the lateness horizon; fixed for the life of a deployment"
    )
    policy: list[Path] = Field([], description='policy files or folders, as a JSON list: ["policy.toml"]')
    data: Path = Field(
        Path(".driftline"), description="where the views, accounts and the local broker keep their files"
    )
    database: str = Field("", description="SQLAlchemy URL of the views; default: SQLite in the data folder")
    host: str = Field("127.0.0.1", description="address the services listen on")
    ingest_port: int = Field(8080, description="port of ingest")
    board_port: int = Field(8090, description="port of the board and the API")
    health_port: int = Field(
        0, description="port of /healthz, /readyz, /metrics of a worker; 0: the worker's own default"
    )
    keys: Path | None = Field(None, description="file of the publishers' hashed keys; default: in the data folder")
    queue: int = Field(5000, ge=1, description="touchpoints that ingest holds unacknowledged before it answers 429")
    alertmanager: str = Field("", description="base URL of Alertmanager; empty: none")
    webhook: str = Field("", description="URL that gets every notice as JSON; empty: none")
    routing: Path | None = Field(
        None, description="the routing file; none: every notice goes to each channel of the settings"
    )
    page_url: str = Field("http://127.0.0.1:8090", description="address of the board as people reach it, for links")
    accounts: str = Field(
        "", description="SQLAlchemy URL of users and sessions, never rebuilt; default: SQLite in the data folder"
    )
    login: str = Field(
        "local", pattern="^(local|proxy|oidc)$", description="how people log in: local, proxy or oidc (access.md)"
    )
    login_idle: str = Field(
        "12h", pattern="^[0-9]{1,6}[smhdw]$", description="a session ends so long after its last page"
    )
    login_lasts: str = Field("7d", pattern="^[0-9]{1,6}[smhdw]$", description="a session ends so long after its login")
    login_role: str = Field(
        "viewer",
        pattern="^(viewer|operator|admin|none)$",
        description="role of whom proxy or provider gives no other; none: they may not in",
    )
    roles: str = Field("", description="groups of proxy or provider that give a role: sre=operator,leads=admin")
    trusted_proxies: str = Field(
        "", description="addresses or networks of reverse proxies that are believed, comma-separated"
    )
    proxy_user_header: str = Field("X-Forwarded-User", description="header in which the proxy names the user")
    proxy_roles_header: str = Field("", description="header in which the proxy lists the user's groups; empty: none")
    oidc_issuer: str = Field("", description="URL of the OIDC provider")
    oidc_client: str = Field("", description="client id at the OIDC provider")
    oidc_secret: SecretStr | None = Field(None, description="client secret; empty: a public client, by PKCE alone")
    oidc_secret_file: Path | None = Field(None, description="file that holds the client secret")
    oidc_scopes: str = Field("openid profile email", description="scopes that are asked for")
    oidc_name: str = Field("preferred_username", description="claim that names the user")
    oidc_roles: str = Field(
        "", description="claim that lists the user's groups, a.b for one inside another; empty: none"
    )
    top_clients: int = Field(
        0,
        ge=0,
        le=100,
        description="how many of the worst clients the metrics name; 0: none, as an id may be a person's",
    )
    checkpoint_seconds: float = Field(1.0, gt=0, description="seconds between checkpoints of a worker")
    session_seconds: float = Field(
        30.0, ge=6, description="Kafka session timeout: a dead worker's partitions wait this long"
    )
    late_write_seconds: float = Field(10.0, gt=0, description="age at which the broker refuses a state write")
    log_format: str = Field("json", pattern="^(json|text)$", description="json or text")

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as error:
            faults = [f"{PREFIX}{str(fault['loc'][0]).upper()}: {fault['msg']}" for fault in error.errors()]
            raise WrongUse("; ".join(faults)) from error
        except SettingsError as error:
            # The only kind of value that is read as JSON.
            raise WrongUse(f'{PREFIX}POLICY: is a JSON list, such as ["policy.toml"]') from error

    def database_url(self) -> str:
        """The URL of the views' database."""
        return self.database or f"sqlite:///{self.data / 'views.db'}"

    def accounts_url(self) -> str:
        """The URL of the accounts' database."""
        return self.accounts or f"sqlite:///{self.data / 'accounts.db'}"

    def lateness_us(self) -> int:
        """The lateness horizon in microseconds."""
        return microseconds(self.lateness)


def microseconds(duration: str) -> int:
    """A duration of the settings in microseconds."""
    return int(duration[:-1]) * SECONDS_IN[duration[-1]] * 1_000_000
