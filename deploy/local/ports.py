"""Ports of loopback: which is free, which is taken."""

import socket


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def taken(port: int) -> bool:
    """Whether we could not listen on it."""
    with socket.socket() as probe:
        probe.setsockopt(
            socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
        )  # past connections may linger
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
        return False


def answers(host: str, port: int, limit_s: float = 1.0) -> bool:
    """Whether somebody accepts a connection there."""
    try:
        with socket.create_connection((host, port), limit_s):
            return True
    except OSError:
        return False
