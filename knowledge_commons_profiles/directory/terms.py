"""What a visitor typed, as words to look for."""

from collections.abc import Iterator
from dataclasses import dataclass

from knowledge_commons_profiles.core.folding import LONGEST_SUFFIX, UNSPACED, find_words
from knowledge_commons_profiles.profiles.listings import quote_lexeme

type Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Term:
    """One folded word; a prefix matches every word that begins so."""

    word: str
    is_prefix: bool

    @property
    def is_unspaced(self) -> bool:
        return UNSPACED.search(self.word) is not None

    def find_in(self, word: str) -> Span | None:
        """Return which part of a folded word this term matches."""
        if self.is_unspaced:
            start = word.find(self.word)
            return (start, start + len(self.word)) if start >= 0 else None
        is_match = word.startswith(self.word) if self.is_prefix else word == self.word
        return (0, len(word)) if is_match else None


def parse_terms(text: str) -> tuple[Term, ...]:
    """Return the words to look for: all are required, in any order, and the last may be unfinished."""
    words = find_words(text)
    return tuple(Term(word, is_prefix=number == len(words)) for number, word in enumerate(words, start=1))


def build_tsquery(terms: tuple[Term, ...]) -> str:
    """Return the terms as a tsquery literal.

    The literal is cast and not given to to_tsquery(), whose parser takes words apart at underscores and, in some
    locales, at the signs of Indic scripts: the index holds our own words. Every lexeme is quoted, so nothing that
    was typed can become an operator.
    Source: https://www.postgresql.org/docs/current/datatype-textsearch.html#DATATYPE-TSQUERY
    """
    return " & ".join(build_term(term) for term in terms)


def build_term(term: Term) -> str:
    lexeme = quote_lexeme(term.word)
    if not term.is_unspaced:
        return f"{lexeme}:*" if term.is_prefix else lexeme
    pieces = " & ".join(f"{quote_lexeme(piece)}:*" for piece in iter_pieces(term.word))
    return f"({lexeme}:* | ({pieces}))"


def iter_pieces(word: str) -> Iterator[str]:
    """Yield what the index holds of a word without spaces: its endings, cut to LONGEST_SUFFIX letters."""
    position = 0
    for run in UNSPACED.finditer(word):
        if run.start() > position:
            yield word[position : run.start()]
        for start in range(run.start(), run.end(), LONGEST_SUFFIX):
            yield word[start : min(start + LONGEST_SUFFIX, run.end())]
        position = run.end()
    if position < len(word):
        yield word[position:]
