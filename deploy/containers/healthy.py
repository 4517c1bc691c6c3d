"""A container's health check: `healthy.py PORT` asks `/health/ready` of its own program."""

import http.client
import sys


def main(port: int) -> int:
    """0 when it is ready."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=3)
    try:
        connection.request("GET", "/health/ready")
        return int(connection.getresponse().status != http.client.OK)
    except OSError:
        return 1
    finally:
        connection.close()


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1])))
