"""python -m services.web [messages]: serve the pages, or bring the catalogues up to the code."""

import sys

import uvicorn

from services.web import catalogue
from services.web.main import create_app
from services.web.settings import Settings
from shared.clock import clock_from_file
from shared.logs import configure


def main() -> None:
    """Serve until told to stop."""
    if sys.argv[1:] == ["messages"]:
        catalogue.refresh()
        return
    configure("web")
    settings = Settings()  # filled from the environment
    clock = clock_from_file(settings.clock_file, environment=settings.environment)
    uvicorn.run(
        create_app(settings, clock=clock),
        host=settings.host,
        port=settings.port,
        loop="uvloop",
        http="httptools",
        server_header=False,
        access_log=False,
        log_config=None,
        proxy_headers=False,  # main does it, for the proxies of the settings alone
    )


if __name__ == "__main__":
    main()
