"""`HEALTHCHECK` of the monitor's image: 0 while rounds are made in time, 1 when not."""

import sys
import time

from cron.config import read_process_config


def main() -> int:
    try:
        alive_until = (read_process_config().data / "alive-until").stat().st_mtime
    except OSError:
        return 1
    return 0 if time.time() < alive_until else 1


if __name__ == "__main__":
    sys.exit(main())
