"""What the drill calls told once: two messages, the cause first in both."""

import pytest

from tests.drill.drill import tell_begin_and_end

DOWN = "[production] DOWN: health: Postgres DB; with it health, directory"
OVER = "[production] RECOVERED: health: Postgres DB; with it health, directory"


def test_one_message_and_one_that_it_is_over():
    assert tell_begin_and_end([DOWN, OVER], "component-postgres-db")
    assert tell_begin_and_end(["[production] DOWN: sign_in", "[production] RECOVERED: sign_in"], "probe-sign_in")


@pytest.mark.parametrize(
    "subjects",
    [
        [],
        [DOWN],
        [OVER, DOWN],
        [DOWN, OVER, DOWN],
        [DOWN, "[production] DOWN: site", OVER],
        ["[production] DOWN: health, health: Postgres DB", OVER],
        [DOWN, "[production] RECOVERED: health"],
    ],
)
def test_anything_else_is_not_as_promised(subjects):
    assert not tell_begin_and_end(subjects, "component-postgres-db")
