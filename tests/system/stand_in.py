"""A tiny program in place of ours, so that the launcher's tests show the launcher alone."""

import json
import os
import signal
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer


class Answer(BaseHTTPRequestHandler):
    """Always well; shows its environment, so that a test may look at it."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(dict(os.environ)).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


def main() -> None:
    if sys.argv[1:] == ["migrate"]:
        assert [name for name in os.environ if name.endswith("_OWNER_DATABASE_URL")]
        return
    port = next(int(value) for name, value in os.environ.items() if name.endswith("_PORT"))
    server = HTTPServer(("127.0.0.1", port), Answer)
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
    sys.stdout.write(f"serving {os.getpid()}\n")
    server.serve_forever()


if __name__ == "__main__":
    main()
