"""What the drill's repository and Mastodon server answer while they are well."""

import json
from pathlib import Path

from tests.machine import ROOT
from tests.remotes import Asked, Reply

RECORDS = json.loads(Path(ROOT / "knowledge_commons_profiles/demo/records-search.json").read_text(encoding="utf-8"))
TOOT = {"visibility": "public", "content": "<p>Hello fediverse</p>", "url": "https://x.example/1", "created_at": None}


def answer_well(asked: Asked) -> Reply:
    match asked.path:
        case "/api/records":
            return Reply(RECORDS)
        case "/api/v1/accounts/lookup":
            return Reply({"id": "1"})
        case "/api/v1/accounts/1/statuses":
            return Reply([TOOT])
    return Reply("<p>Nobody links from here</p>", media_type="text/html")
