def test_it_leads_to_the_repository(client, settings):
    settings.NAV_WORKS_URL = "https://works.example.org/search"
    answer = client.get("/works/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "https://works.example.org/search")


def test_without_a_repository_it_is_not_found_and_not_in_the_navigation(client, settings, db):
    settings.NAV_WORKS_URL = ""
    assert client.get("/works/").status_code == 404
    assert 'href="/works/"' not in client.get("/").content.decode()


def test_with_a_repository_it_is_in_the_navigation(client, settings, db):
    settings.NAV_WORKS_URL = "https://works.example.org/"
    assert 'href="/works/"' in client.get("/").content.decode()
