"""The launcher with the small platform of `trial.toml`; the rest is as in `deploy.local`."""

import sys
from pathlib import Path

from deploy import programs
from deploy.local.__main__ import main

if __name__ == "__main__":
    platform = programs.load(Path(__file__).with_name("trial.toml"))
    sys.exit(main(sys.argv[1:], platform))
