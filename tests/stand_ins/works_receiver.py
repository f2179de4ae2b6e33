"""KC Works as it hears from us: strict where it is strict. Run with the shared secret and the names that it knows."""

import sys
from functools import partial
from threading import Thread
from typing import Any

from tests.api.stand_ins import repository
from tests.stand_ins.serving import PROFILES, RefusalError, StandIn, run

USER_EVENTS = {"created", "updated", "deleted"}
KINDS = {"users", "groups", "associations"}


class Works(StandIn):
    secret = ""
    known: set[str] = set()
    ROUTES = {
        ("POST", "/api/webhooks/user_data_update"): "take_update",
        ("POST", "/api/webhooks/users/update"): "take_update",
        ("POST", "/api/webhooks/users/logout"): "take_logout",
        ("GET", "/api/webhooks/users/logout"): "say_active",
    }

    def take_update(self) -> tuple[int, object]:
        self.require_bearer(self.secret)
        content = self.read_json()
        if content.get("idp") not in {"cilogon", "knowledgeCommons"}:
            raise RefusalError(400, "unknown idp")
        if "updates" in content:
            self.check_updates(content["updates"])
        elif "associations" in content:
            self.check_associations(content["associations"])
        else:
            raise RefusalError(400, "neither updates nor associations")
        return 202, {"message": "accepted", "updates": content.get("updates", {})}

    def check_updates(self, updates: Any) -> None:
        if not isinstance(updates, dict) or not updates or set(updates) - KINDS:
            raise RefusalError(400, "unknown kind")
        users = updates.get("users", [])
        for user in users:
            if set(user) != {"id", "event"} or not isinstance(user["id"], str) or user["event"] not in USER_EVENTS:
                raise RefusalError(400, "bad user event")
        if users and not any(user["id"] in self.known for user in users):
            raise RefusalError(404, "none of the users is known")
        for user in users:
            if PROFILES and user["event"] == "updated" and user["id"] in self.known:
                Thread(target=self.read_member, args=[user["id"]]).start()

    def check_associations(self, associations: Any) -> None:
        listed = associations.get("associations") if isinstance(associations, dict) else associations
        if not isinstance(listed, list) or not listed:
            raise RefusalError(400, "no associations")
        for association in listed:
            wanted = all(isinstance(association.get(name), str) and association[name] for name in ("id", "kc_id"))
            if not wanted or association.get("event") != "associated":
                raise RefusalError(400, "bad association")
            if PROFILES:
                Thread(target=self.read_member, args=[association["kc_id"]]).start()

    def read_member(self, username: str) -> None:
        """Works answers first and reads then."""
        read = partial(repository.member, f"{PROFILES}api/v1/", self.secret, username)
        self.read_back(f"members/{username}/", read)

    def take_logout(self) -> tuple[int, object]:
        self.require_bearer(self.secret)
        username = self.require_username()
        if username not in self.known:
            raise RefusalError(404, "unknown here")
        return 200, {"message": "logged out"}

    def say_active(self) -> tuple[int, object]:
        return 200, {"message": "active"}


if __name__ == "__main__":
    Works.secret, Works.known = sys.argv[1], set(sys.argv[2:])
    run(Works)
