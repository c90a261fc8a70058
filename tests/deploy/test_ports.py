"""Which ports of this machine count as free."""

import socket

from deploy.kafka.broker import free_port


def test_a_port_is_taken_while_somebody_listens_and_free_again_at_once() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert free_port(port) != port
        with socket.create_connection(("127.0.0.1", port)) as client:
            accepted, _ = server.accept()
            accepted.close()  # the server closes first, so its end of the connection lingers in TIME_WAIT
            assert client.recv(1) == b""
    assert free_port(port) == port
