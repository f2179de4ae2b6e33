"""docs/promises.md: every promise has a proof, and every proof is there."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
TABLE = (ROOT / "docs" / "promises.md").read_text(encoding="utf-8")
ROWS = [line.strip("| ").split(" | ") for line in TABLE.splitlines() if line.startswith("| ")]
PROMISES = [row for row in ROWS if row[0] != "promise"]
NOT_HERE = {"C24: ROR is half done"}
PROOF = re.compile(r"`([\w./-]+)(?:::(\w+))?`")


def test_it_is_a_table_of_promises_and_proofs():
    assert len(PROMISES) > 100
    assert [row for row in PROMISES if len(row) != 2] == []


@pytest.mark.parametrize(("promise", "proof"), PROMISES, ids=[row[0] for row in PROMISES])
def test_a_promise_has_a_proof_that_is_there(promise, proof):
    proofs = PROOF.findall(proof)
    assert proofs or promise in NOT_HERE
    for path, name in proofs:
        assert (ROOT / path).is_file(), path
        assert not name or re.search(rf"^def {name}\(", (ROOT / path).read_text(encoding="utf-8"), re.MULTILINE), name
