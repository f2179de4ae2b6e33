"""Values as PHP serialises them."""

import phpserialize


def serialise(value: object) -> str:
    return phpserialize.dumps(value).decode()


def serialise_roles(role: str) -> str:
    return serialise({role: True})
