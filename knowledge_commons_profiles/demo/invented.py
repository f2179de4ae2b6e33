"""Members whom nobody could take for real: a hundred works, real records as they arrive, an empty page, and so on."""

import json
from datetime import date
from pathlib import Path

from knowledge_commons_profiles.demo.scholars import BlogPost, Scholar
from knowledge_commons_profiles.works.gathering import gather_works
from knowledge_commons_profiles.works.kinds import find_csl_type
from knowledge_commons_profiles.works.records import Work, build_work

SEARCH_ANSWER = Path(__file__).parent / "records-search.json"
INVENTED = "This person is invented, and so is every work on this page."

KINDS = ("Book", "Journal article", "Book section", "Conference paper", "Journal article", "Report", "Thesis", "Essay")
TOPICS = ("almanacs", "bell towers", "catalogues", "dictionaries", "errata", "footnotes", "glosses", "harbour maps")
SHAPES = (
    "A short history of {}",
    "On {}, and what they leave out",
    "Reading {} slowly",
    "{} in the classroom",
    "Counting {}: a method",
    "Letters about {}",
    "The afterlife of {}: evidence from nine invented archives, with an appendix on the habits of their keepers",
)
PUBLISHERS = (("Imaginary University Press", "Aldermere"), ("Paper Lantern Books", "Vallombra"), ("Edições Vazias", ""))
JOURNALS = ("Journal of Invented Studies", "Annals of Nothing in Particular", "Revista de Coisas Imaginadas")
COLLEAGUES: tuple[list[dict[str, str]], ...] = (
    [],
    [{"family": "Inventada", "given": "Ana"}],
    [{"family": "Erdacht", "given": "Ute"}, {"literal": "Working Group on Nothing"}],
)
FIRST_YEAR = 1975
YEARS = 50


def build_invented_members() -> tuple[Scholar, ...]:
    return (
        build_repository_reader(),
        build_prolific_member("hundred-works", "Centena Obras", work_count=100),
        build_prolific_member("fifty-works", "Cincuenta Obras", work_count=50),
        Scholar(username="newcomer", name="", texts={}, has_user=False),
        Scholar(
            username="keeper",
            name="The Keeper",
            texts={"about": "<p>An invented member of staff, who looks after everybody else’s pages.</p>"},
            is_listed=False,
        ),
        Scholar(
            username="quiet-reader",
            name="Quiet Reader",
            texts={"about": "<p>An invented member who has a page and does not want to be found in the directory.</p>"},
            is_listed=False,
        ),
        Scholar(
            username="closed-account",
            name="Closed Account",
            texts={"about": "<p>An invented member whose page staff have closed: nobody should read this.</p>"},
            is_suspended=True,
        ),
    )


def build_repository_reader() -> Scholar:
    answer = json.loads(SEARCH_ANSWER.read_text(encoding="utf-8"))
    about = (
        "<p>I am not a person. This page shows nine real records of a repository <em>as they arrive</em>: whatever is "
        "odd in a title, a date or a name below was odd in the record, or is our mistake in reading it.</p>"
        "<p>The works belong to their authors, whose names stand with them; none of the authors keeps this page.</p>"
    )
    return Scholar(
        username="repository-reader",
        name="Repository Reader",
        texts={"about": about, "title": "A program that reads records", "affiliation": "Nowhere in particular"},
        interests=("manuscripts", "printing"),
        citation_style="chicago",
        works=gather_works(answer["hits"]["hits"]),
    )


def build_prolific_member(username: str, name: str, *, work_count: int) -> Scholar:
    works = tuple(build_invented_work(username, name, number) for number in range(1, work_count + 1))
    about = (
        f"<p><strong>{INVENTED}</strong> {name} has published {work_count} of them, so that a long bibliography can be "
        "looked at, printed and measured.</p>"
        "<p>The titles take turns, the years pass, some works have co-authors, and every tenth one forgot its date: "
        "as in life, only more regular.</p>"
    )
    return Scholar(
        username=username,
        name=name,
        texts={"about": about, "title": "Invented author", "affiliation": "Imaginary University, Aldermere"},
        interests=("history", "manuscripts", "printing", "education", "lexicography"),
        networks=("letters", "open-learning"),
        groups=("Manuscripts and Margins", "Teaching with Objects"),
        posts=(BlogPost(f"How to write {work_count} works", "Invented Notes", date(2026, 5, 4)),),
        citation_style="mla",
        featured=(works[0].id, works[4].id),
        works=works,
    )


def build_invented_work(username: str, name: str, number: int) -> Work:
    kind = KINDS[number % len(KINDS)]
    *given, family = name.split()
    item: dict[str, object] = {
        "id": f"{username}-{number:03}",
        "type": find_csl_type(kind),
        "title": build_title(number),
        "author": [{"family": family, "given": " ".join(given)}, *COLLEAGUES[number % len(COLLEAGUES)]],
        "language": "en",
    }
    if number % 10:
        item["issued"] = {"date-parts": [[FIRST_YEAR + (number * 7) % YEARS]]}
    if kind == "Journal article":
        item |= {"container-title": JOURNALS[number % len(JOURNALS)], "volume": str(1 + number % 40)}
        item["page"] = f"{number * 3}-{number * 3 + 17}"
    else:
        item["publisher"], item["publisher-place"] = PUBLISHERS[number % len(PUBLISHERS)]
    if kind == "Book section":
        item["container-title"] = f"Collected inventions, part {number}"
        item["editor"] = [{"family": "Inventada", "given": "Ana"}]
    return build_work(item, kind=kind)


def build_title(number: int) -> str:
    title = SHAPES[number % len(SHAPES)].format(TOPICS[number % len(TOPICS)])
    return title[0].upper() + title[1:]
