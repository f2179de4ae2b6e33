"""Each kind of page in each of its states is whole for everybody, however they see, hear and move."""

import pytest

from knowledge_commons_profiles.accounts.models import Session, User
from knowledge_commons_profiles.stats.figures import compute_figures
from knowledge_commons_profiles.stats.models import Figures
from tests.functional.axe import find_violations
from tests.functional.judging import find_faults
from tests.functional.states import STATES


@pytest.fixture
def arrive(unfolded):
    """Return a function that opens the page of a state and brings it into that state."""

    def open_state(state):
        Session.objects.all().delete()  # or the settings would list the browsers of the tests before
        person = User.objects.get(username=state.by) if state.by else None
        tab = unfolded(state.address, person=person)
        if state.press:
            tab.get_by_role("button", name=state.press, exact=True).click()
            tab.get_by_role("alert").wait_for()
        return tab

    return open_state


@pytest.fixture(scope="module", autouse=True)
def _figures(_world, django_db_blocker):
    with django_db_blocker.unblock():
        compute_figures.func()
        yield
        Figures.objects.all().delete()


@pytest.mark.parametrize("state", STATES.values(), ids=STATES)
def test_everybody_gets_the_whole_page(arrive, state):
    tab = arrive(state)
    faults = [*find_violations(tab), *find_faults(tab)]
    assert not faults, "\n".join(faults)
