from collections.abc import Iterator

import pytest

from tests.aws import run_aws


@pytest.fixture(scope="session")
def s3_url() -> Iterator[str]:
    with run_aws() as url:
        yield url
