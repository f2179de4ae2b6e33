"""ORCID's public API as a real server, with an invented person."""

from tests.remotes import Asked, Reply

ORCID = "0000-0002-1825-0097"


def value(text: object) -> dict[str, object]:
    return {"value": text}


def affiliation(name: str, role: str, start: str, end: str | None) -> dict[str, object]:
    return {
        "organization": {"name": name},
        "role-title": role,
        "department-name": "Department of Engines",
        "start-date": {"year": value(start), "month": None, "day": None},
        "end-date": {"year": value(end)} if end else None,
    }


def work(code: int, title: str, doi: str = "") -> dict[str, object]:
    identifier = {
        "external-id-type": "doi",
        "external-id-value": doi,
        "external-id-relationship": "self",
    }
    return {
        "put-code": code,
        "title": {"title": value(title), "subtitle": None},
        "journal-title": value("Scientific Memoirs"),
        "type": "journal-article",
        "publication-date": {"year": value("1843"), "month": value("09"), "day": None},
        "external-ids": {"external-id": [identifier] if doi else []},
        "url": value("https://example.org/notes"),
        "contributors": {"contributor": [{"credit-name": value("Ada Lovelace")}, {"credit-name": None}]},
    }


def build_server(works: list[dict[str, object]]):
    """Return what the server answers: a record with a job, a degree and these works, and works by their numbers."""
    summaries = [{"work-summary": [{"put-code": work["put-code"]}]} for work in works]
    record = {
        "activities-summary": {
            "employments": {
                "affiliation-group": [
                    {"summaries": [{"employment-summary": affiliation("Analytical Society", "Fellow", "1833", None)}]}
                ]
            },
            "educations": {
                "affiliation-group": [
                    {"summaries": [{"education-summary": affiliation("Home", "Pupil", "1820", "1832")}]}
                ]
            },
            "works": {"group": summaries},
        }
    }

    def answer(asked: Asked) -> Reply:
        if asked.path == f"/{ORCID}/record":
            return Reply(record)
        head, _, codes = asked.path.rpartition("/")
        if head == f"/{ORCID}/works":
            wanted = {int(code) for code in codes.split(",")}
            return Reply({"bulk": [{"work": work} for work in works if work["put-code"] in wanted]})
        return Reply({"error-code": 9016}, status=404)

    return answer
