"""The old table of all people is gone; its address leads to the numbers."""


def test_the_old_table_leads_to_the_numbers(eve):
    response = eve.get("/stats/table/")
    assert (response.status_code, response.headers["Location"]) == (301, "/stats/")
