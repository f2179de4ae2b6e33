"""The audit trail as people read it: filtered, in pages, each act a sentence."""

from collections.abc import Iterator, Mapping

from knowledge_commons_profiles.profiles.models import Act

ACTS_PER_PAGE = 50


def build_lines(
    *, person: str = "", actor: str = "", verb: str = "", before: int | None = None, count: int = ACTS_PER_PAGE
) -> tuple[list[tuple[Act, list[str]]], int | None]:
    """Return the newest acts that are older than `before`, each with its details (“rights: none → all”).

    The number is to ask for older ones with, or None.
    Acts are only ever added, so their numbers are their order, and a page never moves.
    """
    wanted = {
        "pk__lt": before,
        "profile_username__lower": person.lower(),
        "actor_username__lower": actor.lower(),
        "verb": verb,
    }
    acts = Act.objects.filter(**{name: value for name, value in wanted.items() if value})
    found = list(acts.order_by("-pk")[: count + 1])
    page = found[:count]
    return [(act, list(iter_details(act.details))) for act in page], page[-1].pk if len(found) > count else None


def find_verbs() -> list[str]:
    return list(Act.objects.order_by("verb").values_list("verb", flat=True).distinct())


def iter_details(details: object) -> Iterator[str]:
    """Yield what is known of an act: what changed as “name: before → after”, everything else as “name: value”."""
    if not isinstance(details, Mapping):
        return
    former, latter = details.get("before"), details.get("after")
    if isinstance(former, Mapping) and isinstance(latter, Mapping):
        for name in [*former, *(name for name in latter if name not in former)]:
            if former.get(name) != latter.get(name):
                yield f"{to_words(name)}: {to_text(former.get(name))} → {to_text(latter.get(name))}"
    for name, value in details.items():
        if name not in {"before", "after"}:
            yield f"{to_words(name)}: {to_text(value)}"


def to_words(name: object) -> str:
    return str(name).replace("_", " ")


def to_text(value: object) -> str:
    match value:
        case None | "":
            return "nothing"
        case bool():
            return "yes" if value else "no"
        case list():
            return ", ".join(to_text(item) for item in value) or "nothing"
        case Mapping():
            return ", ".join(f"{to_words(name)} {to_text(item)}" for name, item in value.items())
        case _:
            return str(value)
