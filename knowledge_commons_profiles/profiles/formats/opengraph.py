"""What a link to the page looks like when somebody shares it (https://ogp.me/#type_profile)."""

from dataclasses import dataclass

from knowledge_commons_profiles.profiles.formats.addresses import build_absolute_url
from knowledge_commons_profiles.profiles.formats.summary import build_summary
from knowledge_commons_profiles.profiles.pictures import find_jpeg
from knowledge_commons_profiles.profiles.visible import VisibleProfile

LONGEST_DESCRIPTION = 200


@dataclass(frozen=True, slots=True)
class OpenGraph:
    """`og:title`, `og:url` and so on, with `profile:username`; `image` is "" when there is no portrait."""

    title: str
    description: str
    url: str
    image: str
    username: str
    type: str = "profile"


def build_opengraph(visible: VisibleProfile, page_url: str) -> OpenGraph:
    return OpenGraph(
        title=visible.name,
        description=build_summary(visible, LONGEST_DESCRIPTION),
        url=page_url,
        image=build_absolute_url(page_url, find_jpeg(visible.portrait_url)),
        username=visible.username,
    )
