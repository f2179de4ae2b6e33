"""Keeping within a society's limit, whatever number of processes ask it: turns are given out by PostgreSQL.

A row per society holds when the next request may go out. Taking a turn moves it on, so requests are spread evenly, and
losing Redis, or a killed process, changes nothing: at most a turn is lost.
"""

import time

from django.db import connection

from knowledge_commons_profiles.core.errors import UnreachableError

SHARE = 0.9  # of the limit: a request may leave a little late, and the society counts by its own clock
LONGEST_WAIT_S = 60

TAKE = """
    INSERT INTO memberships_turn AS turn (code, next_at)
    VALUES (%(code)s, clock_timestamp() + %(pause)s * INTERVAL '1 s')
    ON CONFLICT (code) DO UPDATE
       SET next_at = GREATEST(turn.next_at, clock_timestamp()) + %(pause)s * INTERVAL '1 s'
     WHERE turn.next_at < clock_timestamp() + %(longest)s * INTERVAL '1 s'
    RETURNING EXTRACT(EPOCH FROM turn.next_at - clock_timestamp()) - %(pause)s
"""


def take_turn(code: str, requests_a_minute: int) -> None:
    """Wait until one more request to this society is within its limit. Call it outside of transactions.

    Raises UnreachableError when too many others are waiting.
    """
    pause_s = 60 / (requests_a_minute * SHARE)
    with connection.cursor() as cursor:
        cursor.execute(TAKE, {"code": code, "pause": pause_s, "longest": LONGEST_WAIT_S})
        row = cursor.fetchone()
    if row is None:
        raise UnreachableError("too many requests are waiting")
    time.sleep(max(0.0, float(row[0])))
