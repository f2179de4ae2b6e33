"""WordPress as it hears from us. Run with the shared secret, the host from which it takes pictures, and names."""

import sys
from functools import partial
from http import HTTPStatus
from urllib.parse import urlsplit
from urllib.request import urlopen

from tests.api.stand_ins import wordpress
from tests.stand_ins.serving import PROFILES, RefusalError, StandIn, run

FETCH_LIMIT_S = 10


class WordPress(StandIn):
    secret = ""
    picture_host = ""
    known: set[str] = set()
    ROUTES = {
        ("POST", "/wp-json/idms/logout"): "take_logout",
        ("GET", "/wp-json/idms/logout"): "say_nothing",
        ("GET", "/wp-json/idms/user-updated"): "take_ping",
        ("POST", "/wp-json/idms/update-email"): "take_email",
        ("POST", "/wp-json/idms/update-avatar"): "take_avatar",
    }

    def take_logout(self) -> tuple[int, object]:
        self.require_bearer(self.secret, when_wrong=HTTPStatus.FORBIDDEN)
        return 200, {"message": f"LOGGED OUT {self.require_username()}"}

    def say_nothing(self) -> tuple[int, object]:
        return 200, {}

    def take_ping(self) -> tuple[int, object]:
        self.require_bearer(self.secret)
        username = self.require_username()
        if PROFILES:  # it reads the member before it answers
            self.read_back(f"members/{username}", partial(wordpress.sync, PROFILES, self.secret, username))
        return 200, {"message": f"SYNC REQUEST FOR {username}"}

    def take_email(self) -> tuple[int, object]:
        self.require_bearer(self.secret)
        content = self.read_json()
        if "@" not in str(content.get("email", "")):
            raise RefusalError(400, "no address")
        self.require_known(content)
        return 200, {}

    def take_avatar(self) -> tuple[int, object]:
        self.require_bearer(self.secret)
        content = self.read_json()
        address = str(content.get("image_url", ""))
        if urlsplit(address).netloc != self.picture_host:
            raise RefusalError(400, "host not allowed")
        self.require_known(content)
        try:
            with urlopen(address, timeout=FETCH_LIMIT_S) as answer:  # noqa: S310 (the host was looked at)
                picture = answer.read()
        except OSError as error:
            raise RefusalError(422, "not fetched") from error
        if not picture.startswith(b"\xff\xd8\xff"):
            raise RefusalError(422, "not a JPEG")
        return 200, {}

    def require_known(self, content: dict[str, object]) -> None:
        if content.get("username") not in self.known:
            raise RefusalError(404, "unknown here")


if __name__ == "__main__":
    WordPress.secret, WordPress.picture_host, WordPress.known = sys.argv[1], sys.argv[2], set(sys.argv[3:])
    run(WordPress)
