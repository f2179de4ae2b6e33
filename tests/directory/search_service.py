"""A search service on this machine that keeps what it is given, as the real one does."""

from itertools import count

from tests.remotes import Asked, Reply

KEY = "the key of the search service"


class SearchService:
    def __init__(self) -> None:
        self.documents: dict[str, dict[str, object]] = {}
        self.numbers = count(1)
        self.hits: list[object] = []

    def __call__(self, asked: Asked) -> Reply:
        head, _, document_id = asked.path.strip("/").rpartition("/")
        if asked.method == "GET":
            return Reply({"hits": self.hits, "total": len(self.hits)} if document_id == "search" else self.hits)
        if asked.headers.get("Authorization") != f"Bearer {KEY}":
            return Reply(status=401)
        if asked.method == "POST":
            return self.add(asked.data)
        if head != "documents" or document_id not in self.documents:
            return Reply(status=404)
        if asked.method == "DELETE":
            del self.documents[document_id]
        else:
            self.documents[document_id] = asked.data
        return Reply({"message": "done"})

    def add(self, document: dict[str, object]) -> Reply:
        if "_id" in document:
            return Reply(status=400)
        document_id = f"d{next(self.numbers)}"
        self.documents[document_id] = document
        return Reply({"_id": document_id, "title": document["title"], "primary_url": document["primary_url"]})
