"""`HEALTHCHECK` of the images: 0 when this container's server answers, 1 when not. No Django is loaded."""

import http.client
import sys

from config.env import env

PORT = 5000
LIMIT_S = 4


def main() -> int:
    hosts = env.words("DJANGO_ALLOWED_HOSTS", default="localhost")
    host = next((host.lstrip(".") for host in hosts if host != "*"), "localhost")  # the host check is on here as well
    connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=LIMIT_S)
    try:
        connection.request("GET", "/health/live/", headers={"Host": host})
        return 0 if connection.getresponse().status == http.client.OK else 1
    except OSError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
