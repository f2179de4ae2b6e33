"""Values as PHP serialises them."""

import phpserialize


def serialise(value: object) -> str:
    return str(phpserialize.dumps(value), "utf-8")


def serialise_roles(role: str) -> str:
    return serialise({role: True})
