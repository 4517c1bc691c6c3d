"""`python -m deploy.mailbox`: take mails until told to stop."""

import uvicorn

from deploy.mailbox.main import create_app
from deploy.mailbox.settings import Settings


def main() -> None:
    """Serve HTTP; the application brings its SMTP door."""
    settings = Settings()
    uvicorn.run(
        create_app(settings),
        host=settings.host,
        port=settings.port,
        log_level="warning",
        access_log=False,
        timeout_graceful_shutdown=5,
    )


if __name__ == "__main__":
    main()
