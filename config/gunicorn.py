"""Gunicorn's settings (https://gunicorn.org/reference/settings/): workers per CPU, threads, no shared state."""

import os
import sys
from pathlib import Path

from config.env import env
from config.logging import build_logging

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))


def count_cpus() -> int:
    """Return how many CPUs this container may use: the cgroup's quota, not the machine's cores.

    Source: the kernel's cgroup v2 `cpu.max` ("QUOTA PERIOD" or "max PERIOD") and cgroup v1 `cpu.cfs_quota_us`.
    """
    cores = len(os.sched_getaffinity(0))
    try:
        quota, period = Path("/sys/fs/cgroup/cpu.max").read_text(encoding="ascii").split()
    except (OSError, ValueError):
        try:
            quota = Path("/sys/fs/cgroup/cpu/cpu.cfs_quota_us").read_text(encoding="ascii").strip()
            period = Path("/sys/fs/cgroup/cpu/cpu.cfs_period_us").read_text(encoding="ascii").strip()
        except OSError:
            return cores
    if not quota.isdecimal():
        return cores
    return max(1, min(cores, round(int(quota) / int(period))))


bind = "0.0.0.0:5000"
wsgi_app = "config.wsgi"
worker_class = "gthread"
workers = env.number("GUNICORN_WORKERS", default=count_cpus() + 1, minimum=1)
threads = env.number("GUNICORN_THREADS", default=4, minimum=1)
timeout = 30
graceful_timeout = 20  # inside the stop grace of the container
keepalive = 5
max_requests = 5000
max_requests_jitter = 500
worker_tmp_dir = "/dev/shm"  # noqa: S108 (memory, so that a slow disk cannot make a worker look dead)
control_socket_disable = True  # its folder is read-only in the images
preload_app = False  # the connection pool must not be shared by forks

# The server's own lines are JSON like the site's. Requests are logged by the site (observability/requests.py).
logconfig_dict = build_logging(json_lines=True, level="INFO")
logconfig_dict["loggers"]["gunicorn.error"] = {"handlers": [], "level": "INFO", "propagate": True}

env.check()
