"""`HEALTHCHECK` of the images: 0 when this container's server answers, 1 when not. No Django is loaded.

Run as `python -m config.healthcheck [PORT]`.
"""

import http.client
import sys

from config.env import env

PORT = 5000
LIMIT_S = 8


def main() -> int:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else PORT
    return 0 if is_alive("127.0.0.1", port, limit_s=LIMIT_S) else 1


def is_alive(address: str, port: int, *, limit_s: float) -> bool:
    connection = http.client.HTTPConnection(address, port, timeout=limit_s)
    try:
        connection.request("GET", "/health/live/", headers={"Host": find_host()})
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def find_host() -> str:
    """Return a host name that the site answers to: the host check is on inside as well."""
    hosts = env.words("DJANGO_ALLOWED_HOSTS", default="localhost")
    return next((host.lstrip(".") for host in hosts if host != "*"), "localhost")


if __name__ == "__main__":
    sys.exit(main())
