"""Elements of CSL styles where citeproc-py 0.11 prints something else than CSL says.

citeproc looks up the class of an element by its name among the direct subclasses of its base class, and the last one
wins: importing this module, before any style is parsed, is enough.

https://docs.citationstyles.org/en/stable/specification.html
"""

from typing import Any

from citeproc import model
from citeproc.source import VariableError

CSL = "{http://purl.org/net/xbiblio/csl}"


class Text(model.Text, model.CitationStylesElement):  # type: ignore[misc]  # citeproc has no types
    """Finds macros by a table: searching for them took half of the time that a citation takes."""

    def get_macro(self, name: str) -> Any:
        return self.get_root().macros[name]

    def calls_variable(self) -> bool:
        macro = self.get("macro")
        if macro is None:
            return bool(super().calls_variable())
        known: dict[str, bool] = self.get_root().variable_macros
        if macro not in known:
            known[macro] = bool(super().calls_variable())
        return known[macro]


class Names(model.Names, model.CitationStylesElement):  # type: ignore[misc]
    """Prints nobody twice: an editor in the author's place is not named again as the editor."""

    def process(
        self,
        item: Any,
        names_context: Any = None,
        context: Any = None,
        substituted: list[str] | None = None,
        **kwargs: Any,
    ) -> Any:
        roles = self.get("variable").split()
        repressed = (context if context is not None else self).get_layout().repressed.get(self.tag, ())
        if substituted or any(role in repressed for role in roles):
            raise VariableError
        own_context = names_context if self.find(f"{CSL}name") is None else None
        text = super().process(item, names_context=own_context, context=context, **kwargs)
        if text and substituted is not None:
            substituted.extend(roles)
        return text


class Substitute(model.Substitute, model.CitationStylesElement):  # type: ignore[misc]
    """Takes the first substitute, also inside of `choose`, in the form of the names that it stands for."""

    def render(self, item: Any, context: Any = None, **kwargs: Any) -> Any:
        repressed = context.get_layout().repressed
        for child in self:
            roles: list[str] = []
            try:
                text = child.render(item, context=context, names_context=self.getparent(), substituted=roles, **kwargs)
            except VariableError:
                continue
            if text:
                repressed.setdefault(f"{CSL}names", []).extend(roles)
                if not roles and "title" in _gather_variables(child, frozenset()):
                    repressed.setdefault(f"{CSL}text", []).append("title")
                return text
        return None


class Name(model.Name, model.CitationStylesElement):  # type: ignore[misc]
    """Shortens capitalised given names only ("L. van", "bell"), and none where the style says `initialize="false"`."""

    def initialize(self, given: str, mark: str, context: Any) -> str:
        if self.get("initialize") == "false":
            return given
        keeps_hyphens = self.get_option("initialize-with-hyphen", context)
        shortened = ""
        for word in given.replace(".", " ").split():
            initials = [part[0] for part in word.split("-") if part[:1].isupper()]
            if not initials:
                shortened = f"{shortened.rstrip()} {word} "
            elif keeps_hyphens:
                shortened += f"{mark.rstrip()}-".join(initials) + mark
            else:
                shortened += mark.join(initials) + mark
        return " ".join(shortened.split())


class Label(model.Label, model.CitationStylesElement):  # type: ignore[misc]
    """Is printed with its variable only ("p." not without a page), and capitalised where the style says so."""

    def process(self, item: Any, variable: Any = None, plural: Any = None, context: Any = None, **kwargs: Any) -> Any:
        own = self.get("variable")
        if own not in {None, "locator"} and own.replace("-", "_") not in item.reference:
            raise VariableError
        return super().process(item, variable, plural, context, **kwargs)

    def case(self, text: Any, language: str | None = None) -> Any:
        return super().case(text, language or "en")


def prepare_tables(root: Any) -> None:
    """Give the root of a style the tables that `Text` reads."""
    root.macros = {macro.get("name"): macro for macro in root.iterfind(f"{CSL}macro")}
    root.variable_macros = {}


def _gather_variables(element: Any, seen: frozenset[str]) -> set[str]:
    """Return what an element prints, by itself or by its macros."""
    variables: set[str] = set()
    for text in element.iter(f"{CSL}text"):
        if text.get("variable"):
            variables.add(text.get("variable"))
        macro = text.get("macro")
        if macro and macro not in seen:
            variables |= _gather_variables(text.get_macro(macro), seen | {macro})
    return variables
