"""A person's initials, for where there is no portrait."""

import unicodedata

from knowledge_commons_profiles.core.folding import UNSPACED


def build_initials(name: str) -> str:
    """Return the first letters of the first and last word; of an East Asian name its first character; or "?".

    A letter keeps the signs that belong to it, as Devanagari needs.
    """
    words = [word for word in (trim(part) for part in name.split()) if word]
    if not words:
        return "?"
    if UNSPACED.match(words[0]):
        return words[0][0]
    return "".join(first_letter(word) for word in dict.fromkeys((words[0], words[-1])))


def trim(word: str) -> str:
    return word.lstrip("".join(letter for letter in word if not letter.isalnum()))


def first_letter(word: str) -> str:
    letter = word[0].upper()
    for sign in word[1:]:
        if not unicodedata.category(sign).startswith("M"):
            break
        letter += sign
    return letter
