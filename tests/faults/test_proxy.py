"""The proxy: passes on, loses exactly one answer after its work was done, swallows, lets go."""

import socket
import threading
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from tests.faults.proxy import Address, Proxies, Proxy

SERVED: list[bytes] = []


def _serve(server: socket.socket) -> None:
    while True:
        try:
            talk, _ = server.accept()
        except OSError:
            return
        threading.Thread(target=_answer, args=(talk,), daemon=True).start()


def _answer(talk: socket.socket) -> None:
    with closing(talk), suppress(ConnectionError):  # the proxy hangs up in the middle
        while asked := talk.recv(1_000):
            SERVED.append(asked)
            talk.sendall(b"done " + asked)


def _free() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return int(probe.getsockname()[1])


@pytest.fixture
def proxy() -> Iterator[Proxy]:
    SERVED.clear()
    server = socket.create_server(("127.0.0.1", 0))
    threading.Thread(target=_serve, args=(server,), daemon=True).start()
    made = Proxy(Address(_free()), Address(server.getsockname()[1]))
    serving = Proxies()
    serving.start(made)
    yield made
    serving.stop()
    server.shutdown(socket.SHUT_RDWR)
    server.close()


def _ask(proxy: Proxy, said: bytes, wait_s: float = 5.0) -> bytes:
    with socket.create_connection(("127.0.0.1", proxy.listens.port), timeout=wait_s) as talk:
        talk.sendall(said)
        return talk.recv(1_000)


def test_what_is_said_comes_through_and_so_does_the_answer(proxy: Proxy) -> None:
    assert _ask(proxy, b"COMMIT") == b"done COMMIT"


def test_one_answer_is_lost_after_the_server_did_its_work(proxy: Proxy) -> None:
    proxy.cut_answer(b"COMMIT")
    assert _ask(proxy, b"BEGIN") == b"done BEGIN"
    assert _ask(proxy, b"COMMIT") == b""
    assert SERVED == [b"BEGIN", b"COMMIT"]
    assert proxy.cuts == {b"COMMIT": 1}
    assert _ask(proxy, b"COMMIT") == b"done COMMIT"


def test_a_blackhole_answers_nothing_until_it_is_restored(proxy: Proxy) -> None:
    proxy.is_blackhole = True
    with pytest.raises(TimeoutError):
        _ask(proxy, b"hello", wait_s=0.3)
    proxy.restore()
    assert _ask(proxy, b"hello") == b"done hello"


def test_nobody_behind_the_proxy_is_a_closed_connection(proxy: Proxy) -> None:
    proxy.server = Address(_free())
    answer = b""
    with suppress(ConnectionResetError):  # closed before our words were read
        answer = _ask(proxy, b"hello")
    assert answer == b""
