"""What every service answers about itself: /healthz (it lives), /readyz (it does its work), /metrics."""

import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from shared import metrics
from shared.errors import WrongUse

Answer = tuple[int, str, bytes]
TEXT = "text/plain; charset=utf-8"


def answer(path: str, ready: Callable[[], bool], accept: str = "") -> Answer:
    """Status, content type and body for a path; HTTP services put it on their own port. `accept`: the header."""
    match path.partition("?")[0]:
        case "/healthz":
            return 200, TEXT, b"ok\n"
        case "/readyz":
            return (200, TEXT, b"ready\n") if ready() else (503, TEXT, b"not ready\n")
        case "/metrics":
            metrics.READY.labels(metrics.whose()).set(sure(ready))
            body, kind = metrics.exposition(accept)
            return 200, kind, body
        case _:
            return 404, TEXT, b"not found\n"


def sure(ready: Callable[[], bool]) -> bool:
    """Whether it does its work; not where that can't be said, and metrics are told all the same."""
    try:
        return ready()
    except Exception:
        return False


def serve(port: int, host: str, ready: Callable[[], bool]) -> ThreadingHTTPServer:
    """Answer on a port from a thread of its own, so that a busy worker still answers; port 0 takes a free one.

    Raises WrongUse where the port can't be had.
    """

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            status, kind, body = answer(self.path, ready, self.headers.get("Accept", ""))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            """Probes come every few seconds: not a line worth keeping."""

    try:
        server = ThreadingHTTPServer((host, port), Handler)
    except (OSError, OverflowError) as error:
        raise WrongUse(f"port {port} for health: {error}; set DRIFTLINE_HEALTH_PORT to another") from error
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, name="health", daemon=True).start()
    return server
