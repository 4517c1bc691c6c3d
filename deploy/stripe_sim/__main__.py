"""`python -m deploy.stripe_sim`: run the simulator until it is told to stop."""

import logging

import uvicorn

from deploy.stripe_sim.main import create_app
from deploy.stripe_sim.settings import Settings
from shared.clock import clock_from_file


def main() -> None:
    settings = Settings()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    logging.getLogger("httpx").setLevel(logging.WARNING)
    clock = clock_from_file(settings.clock_file, environment="simulator")
    uvicorn.run(
        create_app(settings, clock),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":
    main()
