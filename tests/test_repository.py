"""Rules of this repository that no linter has. Each failure says which line of which file broke which rule."""

import ast
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from html.parser import HTMLParser
from itertools import chain
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver
from packaging.requirements import Requirement

ROOT = Path(__file__).resolve().parent.parent
APPS = ROOT / "knowledge_commons_profiles"
CONFIG = ROOT / "config"
CRON = ROOT / "cron"

LONGEST_FILE = 400
LONGEST_FUNCTION = 50
BANNED_NAMES = {"utils.py", "helpers.py", "misc.py", "common.py", "services.py", "managers.py"}

# Modules that may touch os.environ, and why.
ENVIRONMENT_READERS = {
    "config/env.py": "the one reader",
    "config/wsgi.py": "names the settings before Django is there",
    "config/local_provider.py": "hands the environment on to the provider's process",
    "cron/config.py": "the monitor's reader",
    "config/run_local.py": "hands the environment on to the processes that it starts",
}
MONITOR_EXAMPLE = ".envs/.production/.monitor.example"
ENVIRONMENT_EXAMPLES = (".envs/.local/.django", ".envs/.dev/.django.example", ".envs/.production/.django.example")

# Addresses under "admin" are named by Django's admin, from our models; tests/accounts/test_admin.py asks them.
# URL names whose view has another name, with the view and why; its test is named for the view.
OTHER_VIEWS = {
    "profiles:alias_public": ("alias", "two old addresses, one redirect"),
    "profiles:my_profile_alias": ("my_profile", "an old address"),
    **{
        f"profiles:{act}_{kind}": ("change_file", "each act on each kind of file is one view")
        for act in ("upload", "delete")
        for kind in ("avatar", "cover", "cv")
    },
    "directory:network_alias": ("network", "an old address"),
    "profiles:change_avatar": ("edit_files", "a part of that page"),
    "profiles:change_cover": ("edit_files", "a part of that page"),
    "oauth2_provider:authorize": ("view", "a class of django-oauth-toolkit, or of ours made from one"),
    "oauth2_provider:token": ("view", "a class of django-oauth-toolkit, or of ours made from one"),
    "oauth2_provider:revoke-token": ("view", "a class of django-oauth-toolkit, or of ours made from one"),
    "oauth2_provider:user-info": ("view", "a class of django-oauth-toolkit, or of ours made from one"),
    "oauth2_provider:rp-initiated-logout": ("view", "a class of django-oauth-toolkit, or of ours made from one"),
    "oauth2_provider:oidc-connect-discovery-info": (
        "view",
        "a class of django-oauth-toolkit, or of ours made from one",
    ),
    "oauth2_provider:jwks-info": ("view", "a class of django-oauth-toolkit, or of ours made from one"),
}
# Views that are tested elsewhere than in test_<view>.py, and why.
OTHER_TESTS = {
    "api:group_by_slug": ("test_group.py", "the same group by its other name"),
    "api:schema_alias": ("test_schema.py", "a redirect to the document"),
    "profiles:delete_avatar": ("test_upload_avatar.py", "what is sent is taken away again"),
    "profiles:delete_cover": ("test_upload_cover.py", "what is sent is taken away again"),
    "profiles:delete_cv": ("test_upload_cv.py", "what is sent is taken away again"),
    "profiles:change_avatar": ("test_edit_files.py", "a part of that page"),
    "profiles:change_cover": ("test_edit_files.py", "a part of that page"),
    "profiles:alias": ("test_detail.py", "a redirect to the page"),
    "profiles:alias_public": ("test_detail.py", "a redirect to the page"),
    "profiles:my_profile_alias": ("test_my_profile.py", "an old address"),
    "profiles:network_detail": ("test_detail.py", "the same page in a network's look"),
    "profiles:sitemap_section": ("test_sitemap.py", "a part of the sitemap"),
    "profiles:edit_alias": ("test_edit.py", "a redirect to the page"),
    "profiles:save_profile_order": ("test_legacy_arranging.py", "four old addresses, one kind of answer"),
    "profiles:save_works_order": ("test_legacy_arranging.py", "four old addresses, one kind of answer"),
    "profiles:save_works_visibility": ("test_legacy_arranging.py", "four old addresses, one kind of answer"),
    "profiles:works_deposits_edit": ("test_legacy_arranging.py", "four old addresses, one kind of answer"),
    "oauth2_provider:authorize": ("test_provider.py", "one flow from address to address"),
    "oauth2_provider:token": ("test_provider.py", "one flow from address to address"),
    "oauth2_provider:revoke-token": ("test_provider.py", "one flow from address to address"),
    "oauth2_provider:user-info": ("test_provider.py", "one flow from address to address"),
    "oauth2_provider:rp-initiated-logout": ("test_provider.py", "one flow from address to address"),
    "oauth2_provider:oidc-connect-discovery-info": ("test_provider.py", "one flow from address to address"),
    "oauth2_provider:jwks-info": ("test_provider.py", "one flow from address to address"),
}


def find_files(folder: Path, pattern: str) -> list[Path]:
    return sorted(path for path in folder.rglob(pattern) if path.is_file())


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def find_code() -> list[Path]:
    found = chain(find_files(CONFIG, "*.py"), find_files(CRON, "*.py"), find_files(APPS, "*.py"))
    return [path for path in found if path.parent.name != "migrations"]


def find_tests() -> list[Path]:
    return find_files(ROOT / "tests", "*.py")


# Sizes and names


def test_no_file_is_longer_than_one_sitting():
    long = [name(path) for path in find_code() + find_tests() if len(read(path).splitlines()) > LONGEST_FILE]
    assert long == []


def test_no_function_is_longer_than_a_screen():
    long = [
        f"{name(path)}:{node.lineno} {node.name}"
        for path in find_code()
        for node in ast.walk(ast.parse(read(path)))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert long == []


def test_no_module_has_a_name_that_says_nothing():
    assert [name(path) for path in find_code() + find_tests() if path.name in BANNED_NAMES] == []


# The environment


def find_variables(folder: Path = CONFIG) -> set[str]:
    """Return the names that some settings read: `env.text("NAME", …)`."""
    return {variable for path in find_files(folder, "*.py") for variable in find_variables_in(ast.parse(read(path)))}


def find_variables_in(module: ast.Module) -> Iterator[str]:
    for node in ast.walk(module):
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Name(id="env")), args=[ast.Constant(value=str(variable)), *_]):
                yield variable


def test_every_variable_is_documented_and_nothing_else_is():
    documented = find_documented(until="## The monitor")
    assert "DATABASE_URL" in documented
    assert documented == find_variables()


def test_every_variable_of_the_monitor_is_documented_and_nothing_else_is():
    documented = find_documented(since="## The monitor", until="## Tools")
    assert "CHECK_WEBSITE" in documented
    assert documented == find_variables(CRON)


def test_every_variable_of_the_monitor_stands_in_its_example():
    assert find_given(MONITOR_EXAMPLE) == find_variables(CRON)


def find_documented(*, since: str = "", until: str) -> set[str]:
    """Return the variables in the tables of a part of docs/environment.md."""
    part = read(ROOT / "docs" / "environment.md").partition(until)[0]
    part = part.partition(since)[2] if since else part
    return set(re.findall(r"^\| `([A-Z0-9_]+)` \|", part, flags=re.MULTILINE))


def find_given(example: str) -> set[str]:
    return set(re.findall(r"^#?([A-Z0-9_]+)=", read(ROOT / example), flags=re.MULTILINE))


@pytest.mark.parametrize("example", ENVIRONMENT_EXAMPLES)
def test_every_variable_stands_in_every_example(example):
    assert find_given(example) == find_variables() | {"DJANGO_SETTINGS_MODULE"}


def test_the_environment_is_read_in_one_place():
    readers = {
        name(path) for path in find_code() if re.search(r"\bos\.(environ|getenv)|from os import.*environ", read(path))
    }
    assert readers <= set(ENVIRONMENT_READERS)
    assert "config/env.py" in readers


# Addresses


def find_urls(resolver: URLResolver, namespace: str = "") -> dict[str, URLPattern]:
    found: dict[str, URLPattern] = {}
    for pattern in resolver.url_patterns:
        if isinstance(pattern, URLResolver):
            found |= find_urls(pattern, pattern.namespace or namespace)
        elif namespace and pattern.name:
            found[f"{namespace}:{pattern.name}"] = pattern
    return found


OUR_URLS = {
    url_name: pattern for url_name, pattern in find_urls(get_resolver()).items() if not url_name.startswith("admin:")
}


def test_every_address_has_a_name():
    def find_nameless(resolver: URLResolver) -> list[str]:
        return [
            nameless
            for pattern in resolver.url_patterns
            for nameless in (
                (find_nameless(pattern) if pattern.namespace != "admin" else [])
                if isinstance(pattern, URLResolver)
                else [str(pattern.pattern)] * (not pattern.name)
            )
        ]

    assert find_nameless(get_resolver()) == []


@pytest.mark.parametrize("url_name", OUR_URLS)
def test_an_address_its_view_and_its_test_share_a_name(url_name):
    app, _, own_name = url_name.partition(":")
    view = OTHER_VIEWS[url_name][0] if url_name in OTHER_VIEWS else own_name
    test = OTHER_TESTS[url_name][0] if url_name in OTHER_TESTS else f"test_{own_name}.py"
    assert OUR_URLS[url_name].callback.__name__ == view
    assert (ROOT / "tests" / app / test).is_file()


def test_exceptions_for_addresses_are_still_needed():
    assert set(OTHER_VIEWS) | set(OTHER_TESTS) <= set(OUR_URLS)
    assert [url for url in OTHER_VIEWS if OTHER_VIEWS[url][0] == url.partition(":")[2]] == []


# Templates and style sheets


class TemplateReader(HTMLParser):
    """Collects what the content security policy would refuse and what would ask a third party."""

    def __init__(self) -> None:
        super().__init__()
        self.broken_rules: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        if tag == "style" or (tag == "script" and "src" not in given and given.get("type") != "application/ld+json"):
            self.broken_rules.append(f"inline <{tag}>")
        self.broken_rules += [f"{key}=" for key in given if key == "style" or key.startswith(("on", "hx-on"))]
        loaded = [given.get(key) for key in ("src", "srcset", "poster", "data")]
        loaded.append(given.get("href") if tag == "link" and "stylesheet" in (given.get("rel") or "") else None)
        self.broken_rules += [f"loads {url}" for url in loaded if url and re.match(r"(https?:)?//", url)]


def find_broken_rules(template: str) -> list[str]:
    reader = TemplateReader()
    reader.feed(re.sub(r"\{%.*?%\}|\{#.*?#\}", "", template, flags=re.DOTALL))
    return reader.broken_rules


@pytest.mark.parametrize("template", find_files(APPS, "*.html"), ids=name)
def test_a_template_has_nothing_inline_and_loads_nothing_from_elsewhere(template):
    allowed = {"inline <style>"} if template.parent.name == "mail" else set()  # a mail has no style sheet beside it
    assert set(find_broken_rules(read(template))) - allowed == set()


@pytest.mark.parametrize(
    "template",
    [
        "<style>p {}</style>",
        "<script>steal()</script>",
        '<p style="color: red">',
        '<a onclick="x">',
        '<a hx-on:click="x">',
        '<script src="https://cdn.example.org/x.js"></script>',
        '<img src="//example.org/x.png">',
        '<link rel="stylesheet" href="https://example.org/x.css">',
        '<p {% if x %}style="color: red"{% endif %}>',
    ],
)
def test_the_template_rule_finds_what_it_forbids(template):
    assert find_broken_rules(template) != []


@pytest.mark.parametrize("sheet", find_files(APPS, "*.css"), ids=name)
def test_a_style_sheet_has_no_ids_no_important_and_no_other_host(sheet):
    text = re.sub(r"/\*.*?\*/", "", read(sheet), flags=re.DOTALL)
    selectors = re.findall(r"([^{};]*)\{", text)
    assert [selector.strip() for selector in selectors if "#" in selector] == []
    assert "!important" not in text
    assert re.findall(r"(?:https?:)?//[^\s)]+", text) == []


# Requirements


def find_requirements(path: Path) -> list[str]:
    return [line for line in read(path).splitlines() if line and not line.startswith(("#", "-r "))]


@pytest.mark.parametrize("path", find_files(ROOT / "requirements", "*.in"), ids=name)
def test_every_requirement_has_its_reason(path):
    assert [line for line in find_requirements(path) if not re.search(r"\s# \S.{4,}", line)] == []


def read_lock(path: Path) -> dict[str, str]:
    return dict(re.findall(r"^([a-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)", read(path), flags=re.MULTILINE))


@pytest.mark.parametrize("path", find_files(ROOT / "requirements", "*.in"), ids=name)
def test_the_lock_holds_every_requirement(path):
    """`make lock` was run after the last change."""
    locked = read_lock(path.with_suffix(".txt"))
    wanted = [Requirement(line.partition(" #")[0].strip()) for line in find_requirements(path)]
    missing = [str(wish) for wish in wanted if not wish.specifier.contains(locked.get(wish.name.lower(), "0"))]
    assert missing == []


def test_the_locks_agree_and_name_no_index():
    locks = find_files(ROOT / "requirements", "*.txt")
    versions: dict[str, set[str]] = {}
    for lock in locks:
        for package, version in read_lock(lock).items():
            versions.setdefault(package, set()).add(version)
    assert {package: found for package, found in versions.items() if len(found) > 1} == {}
    assert [name(lock) for lock in locks if re.search(r"^-|https?://|file://", read(lock), flags=re.MULTILINE)] == []


# What the documentation and the deployment files say


def find_image_tags() -> dict[str, set[str]]:
    """Return the tags under which each image is named in Dockerfiles, Compose files and workflows."""
    files = [*find_files(ROOT / "compose", "Dockerfile"), *ROOT.glob("docker-compose*.yml")]
    files += find_files(ROOT / ".github", "*.yml")
    tags: dict[str, set[str]] = {}
    for file in files:
        for image, tag in re.findall(
            r"^\s*(?:FROM|image:|container:)\s+(?:--platform=\S+\s+)?([\w./-]+):([\w.-]+)",
            read(file),
            flags=re.MULTILINE,
        ):
            tags.setdefault(image, set()).add(tag)
    return tags


def test_an_image_has_one_tag_everywhere():
    tags = find_image_tags()
    assert "python" in tags
    assert {image: found for image, found in tags.items() if len(found) > 1} == {}


def test_what_images_start_from_is_pinned_to_the_byte_and_the_same_everywhere():
    """Compose files name tags alone: what they start is tried on machines that have no registry."""
    bases: dict[str, set[str]] = {}
    for file in find_files(ROOT / "compose", "Dockerfile"):
        for image, rest in re.findall(r"^FROM ([\w./-]+):(\S+)", read(file), flags=re.MULTILINE):
            bases.setdefault(image, set()).add(rest)
    assert set(bases) == {"python", "postgres", "traefik"}
    pinned = re.compile(r"[\w.-]+@sha256:[0-9a-f]{64}")
    assert {image: found for image, found in bases.items() if len(found) > 1 or not pinned.fullmatch(*found)} == {}


def find_documents() -> list[Path]:
    return [*ROOT.glob("*.md"), *find_files(ROOT / "docs", "*.md")]


@pytest.mark.parametrize("document", find_documents(), ids=name)
def test_a_document_names_only_make_targets_that_exist(document):
    targets = set(re.findall(r"^([a-z-]+):", read(ROOT / "Makefile"), flags=re.MULTILINE))
    named = set(re.findall(r"(?:^|`)make ([a-z-]+)", read(document), flags=re.MULTILINE))
    assert named <= targets


@pytest.mark.parametrize("document", find_documents(), ids=name)
def test_a_document_links_only_to_files_that_exist(document):
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", read(document))
    assert [link for link in links if not (document.parent / link).exists()] == []


def test_every_make_target_is_documented():
    readme = read(ROOT / "README.md")
    targets = re.findall(r"^([a-z-]+):.*## ", read(ROOT / "Makefile"), flags=re.MULTILINE)
    assert "run" in targets
    assert [target for target in targets if target not in {"help", "clean"} and f"make {target}" not in readme] == []


@pytest.mark.parametrize("document", ["docs/architecture.md", "docs/images/architecture.svg"])
def test_every_room_stands_in_the_picture_of_the_house(document):
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    (floors,) = (contract["layers"] for contract in contracts if contract["id"] == "floors")
    rooms = {room.strip() for floor in floors for room in floor.split("|")}
    text = (ROOT / document).read_text(encoding="utf-8")
    assert sorted(room for room in rooms if f"`{room}`" not in text and f">{room}<" not in text) == []
