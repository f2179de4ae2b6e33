"""The pages that staff would write, so that a new site has something at each of their addresses."""

from typing import NamedTuple

from knowledge_commons_profiles.pages.models import SitePage


class PageText(NamedTuple):
    slug: str
    title: str
    body: str
    is_in_footer: bool = True
    cta_text: str = ""
    cta_url: str = ""


PAGES = (
    PageText(
        "about",
        "About this site",
        "<p>Knowledge Commons Profiles gives every scholar one public page that is theirs, and gives everybody a way "
        "to find them.</p>"
        "<h2>This is a demonstration</h2>"
        "<p>The people you meet here are historical: each of them died more than seventy years ago. What their pages "
        "tell of their lives and works is true; that they keep a blog is not. The societies are invented, and so are "
        "the portraits, which a program draws.</p>"
        "<p>A few pages belong to nobody at all. They say so, and are here because a very long or a very empty page "
        "should look right too.</p>",
        cta_text="Meet the members",
        cta_url="/members/",
    ),
    PageText(
        "accessibility",
        "Accessibility",
        "<p>We want everybody to be able to use this site: with a keyboard, a screen reader, a small screen, large "
        "letters, a slow connection, or without JavaScript. We aim at level AA of the Web Content Accessibility "
        "Guidelines 2.2.</p>"
        "<h2>What we know of</h2>"
        "<ul><li>Text that members write themselves may lack headings or name a link poorly.</li>"
        "<li>CVs are files that members upload; many are not tagged for screen readers.</li></ul>"
        "<p>Something in your way? Whoever runs this site wants to hear of it.</p>",
    ),
    PageText(
        "privacy",
        "Privacy",
        "<p>A profile is written by its owner, who decides for each section whether everyone, only signed-in members, "
        "or nobody else may see it. What is hidden is not in the page, not in the directory, not in search and not in "
        "any download.</p>"
        "<ul><li>E-mail addresses are never shown.</li>"
        "<li>This site sets no cookie while you only read, loads nothing from other companies, and counts nobody.</li>"
        "<li>Its log keeps which page was asked for and how long the answer took, to find faults.</li></ul>"
        "<p>This demonstration holds no living person's data except the names of authors in nine published records of "
        "a repository.</p>",
    ),
    PageText(
        "terms-of-service",
        "Terms of service",
        "<p>Be the person you say you are, or say plainly that you are not. Share what is yours to share. Be fair to "
        "people you disagree with.</p>"
        "<p>What you write stays yours. You allow this site to show it to those you chose, and to give it to the other "
        "services of the Commons that you use. You can take it back by hiding or deleting it.</p>"
        "<p>Staff may close a page that harms somebody, and tell its owner why. This is a demonstration: whatever is "
        "changed here may be gone tomorrow.</p>",
    ),
    PageText(
        "registration-start",
        "Join the Commons",
        "<p>You sign in with an account that you have already: your university's, your library's, or your ORCID iD. "
        "There is no new password to remember.</p>"
        "<ol><li>Choose the institution that knows you.</li><li>Sign in there.</li>"
        "<li>Tell us a name for your page, and confirm your e-mail address.</li></ol>"
        "<p>If a page with your name is here already, the same steps lead you to it. Signing in is not part of this "
        "demonstration yet; looking around is.</p>",
        is_in_footer=False,
        cta_text="Look around first",
        cta_url="/members/",
    ),
)


def create_pages() -> None:
    """Create the pages that are not there; one that staff have written is theirs and stays as it is."""
    for page in PAGES:
        SitePage.objects.get_or_create(slug=page.slug, defaults=page._asdict())
