"""Finding where a person is mentioned in background tasks, which keep their arguments and their errors as text."""

from collections.abc import Iterator

from django.db.models import Q, TextField
from django.db.models.functions import Cast
from django_tasks_db.models import DBTaskResult

from knowledge_commons_profiles.accounts.models import Export
from knowledge_commons_profiles.profiles.models import Profile


def delete_tasks_about(profile: Profile) -> None:
    """Delete tasks, done or waiting, that have this person in an argument, in what they returned, or in an error."""
    DBTaskResult.objects.filter(build_numbers(profile)).delete()
    texts = {
        profile.username.lower(),
        *(row.address.lower() for row in profile.addresses.all()),
        *(row.subject.lower() for row in profile.login_methods.all()),
    }
    written = DBTaskResult.objects.annotate(
        arguments=Cast("args_kwargs", TextField()), returned=Cast("return_value", TextField())
    )
    for text in texts:
        mentions = Q(arguments__icontains=text) | Q(returned__icontains=text) | Q(traceback__icontains=text)
        for result in written.filter(mentions).iterator():
            has_address = "@" in text and text in (result.traceback or "").lower()
            if has_address or holds_any([result.args_kwargs, result.return_value], {text}):
                DBTaskResult.objects.filter(pk=result.pk).delete()


def build_numbers(profile: Profile) -> Q:
    """Return which tasks have a row of this person's by its number."""
    verifications = list(profile.verifications.values_list("pk", flat=True))
    numbers = {
        "profile_id": [profile.pk],
        "user_id": [profile.user_id] if profile.user_id else [],
        "verification_id": verifications,
        "verification": verifications,
        "export_id": list(Export.objects.filter(profile=profile).values_list("pk", flat=True)),
    }
    return Q.create([(f"args_kwargs__kwargs__{name}__in", held) for name, held in numbers.items()], connector=Q.OR)


def holds_any(value: object, texts: set[str]) -> bool:
    """Tell whether one of these texts (lower case) stands in this JSON as a whole text, or an address within one.

    A username within another word is not this person: “ann” is not in “annotate”.
    """
    return any(found == text or ("@" in text and text in found) for found in iter_texts(value) for text in texts)


def iter_texts(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value.lower()
        case dict():
            for key, item in value.items():
                yield from iter_texts(key)
                yield from iter_texts(item)
        case list() | tuple():
            for item in value:
                yield from iter_texts(item)
