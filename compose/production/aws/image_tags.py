"""Prints the tags of an image, one a line.

    python -m compose.production.aws.image_tags build COMMIT     the commit, and vX.Y.Z-<its first 7 digits>
    python -m compose.production.aws.image_tags release vX.Y.Z   vX.Y.Z and latest; it has to be the tree's version

X.Y.Z stands once, in knowledge_commons_profiles/__init__.py.
"""

import re
import sys
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[3] / "knowledge_commons_profiles" / "__init__.py"


def main(arguments: list[str]) -> int:
    match arguments:
        case ["build", sha] if re.fullmatch(r"[0-9a-f]{40}", sha):
            tags = [sha, f"v{read_version()}-{sha[:7]}"]
        case ["release", git_tag] if git_tag == f"v{read_version()}":
            tags = [git_tag, "latest"]
        case ["release", git_tag]:
            print(f"The tag is {git_tag}, and {PACKAGE.name} says v{read_version()}.", file=sys.stderr)
            return 1
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    print("\n".join(tags))
    return 0


def read_version() -> str:
    found = re.search(r'^__version__ = "(\d+\.\d+\.\d+)"$', PACKAGE.read_text(encoding="utf-8"), flags=re.MULTILINE)
    if not found:
        sys.exit(f"{PACKAGE} has no version X.Y.Z")
    return found[1]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
