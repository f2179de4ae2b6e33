"""Finds words that people read and that nobody could translate: in templates outside of translate tags, and in code."""

import ast
import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.template.base import Lexer, Token, TokenType

READ_ATTRIBUTES = frozenset({"alt", "aria-label", "aria-description", "placeholder", "title", "label", "summary"})
UNREAD_ELEMENTS = frozenset({"script", "style", "code"})
LETTERS = re.compile(r"[A-Za-z]{2,}")
PLACE = "\ufffc"  # stands where a tag or a variable was
# Words that are the same in every language: names, and what is typed as it stands.
SAME_EVERYWHERE = re.compile(
    r"\b(Knowledge Commons( Profiles)?|Profiles|BibTeX|RIS|CSL-JSON|ORCID( iD)?|orcid\.org|CSV|JSON|UTC|data\.json"
    r"|https|X \(Twitter|LinkedIn|Mastodon)\b"
)
LITERAL = re.compile(r""""([^"]*)"|'([^']*)'""")
# Filters that put English words or endings into a page.
ENGLISH_FILTERS = re.compile(
    r"""\|(pluralize|yesno|date:"(?![A-Z_]+")[^"]*[jFNDlM ][^"]*"|default:"[^"]*[A-Za-z]{2})"""
)

# Functions and arguments in which code hands over words for people.
SPEAKING_CALLS = frozenset(
    {
        "ValidationError",
        "RefusedError",
        "BadRequest",
        "BadWishError",
        "success",
        "error",
        "warning",
        "info",
        "add_error",
    }
)
SPEAKING_ARGUMENTS = frozenset({"label", "help_text", "message", "empty_label"})


def find_in_template(text: str) -> list[str]:
    """Return each run of untranslated words; an empty list when there is none."""
    outside, found = [], []
    for token in iter_outside(text):
        if token.token_type == TokenType.TEXT:
            outside.append(token.contents)
        else:
            outside.append(PLACE)
            found += find_in_tag(token)
    reader = WordReader()
    reader.feed("".join(outside))
    reader.close()
    return found + reader.found


def iter_outside(text: str) -> Iterator[Token]:
    """Yield what stands outside of comments and of blocks that are translated."""
    end = ""
    for token in Lexer(text).tokenize():
        name = token.contents.split(" ")[0] if token.token_type == TokenType.BLOCK else ""
        if end:
            end = "" if name == end else end
        elif name in {"blocktranslate", "comment"}:
            end = f"end{name}"
        elif token.token_type != TokenType.COMMENT:
            yield token


def find_in_tag(token: Token) -> list[str]:
    found = [match[0] for match in ENGLISH_FILTERS.finditer(token.contents)]
    if token.contents.startswith("include "):
        for name, value in re.findall(r"""\b(label|heading|title)=("[^"]*"|'[^']*')""", token.contents):
            found += [f"{name}={value}"] * has_words(value)
    return found


def has_words(text: str) -> bool:
    return bool(LETTERS.search(SAME_EVERYWHERE.sub("", text)))


class WordReader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.unread = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNREAD_ELEMENTS:
            self.unread = tag
        given = dict(attrs)
        read = READ_ATTRIBUTES | ({"content"} if given.get("name") == "description" else set())
        for name, value in attrs:
            if name in read and value and has_words(value):
                self.found.append(f'{name}="{value}"')

    def handle_endtag(self, tag: str) -> None:
        if tag == self.unread:
            self.unread = ""

    def handle_data(self, data: str) -> None:
        if not self.unread and has_words(data):
            self.found.append(" ".join(data.split()))


def find_in_code(source: str) -> list[str]:
    """Return the words that code says to people without having them translated."""
    nodes = list(ast.walk(ast.parse(source)))
    calls = (node for node in nodes if isinstance(node, ast.Call))
    spoken = [f"line {call.lineno}: {words}" for call in calls for words in iter_spoken(call)]
    texts = (node for node in nodes if isinstance(node, ast.JoinedStr))
    return spoken + [f"line {node.lineno}: {words}" for node in texts for words in find_in_markup(node)]


def find_in_markup(text: ast.JoinedStr) -> list[str]:
    """Return the words of an f-string that makes HTML."""
    parts = (part.value if isinstance(part, ast.Constant) else PLACE for part in text.values)
    whole = "".join(str(part) for part in parts)
    return find_in_template(whole) if re.search(r"</?[a-z0-9]+[ >]", whole) else []


def iter_spoken(call: ast.Call) -> Iterator[str]:
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    values: list[ast.expr] = list(call.args) if name in SPEAKING_CALLS and not is_of_logger(function) else []
    values += [keyword.value for keyword in call.keywords if keyword.arg in SPEAKING_ARGUMENTS]
    for value in values:
        match value:
            case ast.Constant(value=str(text)) if has_words(text) and (" " in text or text[:1].isupper()):
                yield text
            case ast.JoinedStr(values=parts) if any(isinstance(part, ast.Constant) for part in parts):
                yield ast.unparse(value)


def is_of_logger(function: ast.expr) -> bool:
    return isinstance(function, ast.Attribute) and getattr(function.value, "id", "") in {"logger", "parser"}
