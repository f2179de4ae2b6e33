from urllib.robotparser import RobotFileParser


def test_robots_may_read_everything_and_find_the_sitemap_of_the_host_they_asked(client):
    answer = client.get("/robots.txt", headers={"Host": "localhost"})
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    parser = RobotFileParser()
    parser.parse(answer.content.decode().splitlines())
    assert parser.can_fetch("AnyBot", "http://localhost/members/ada/")
    assert parser.site_maps() == ["http://localhost/sitemap.xml"]


def test_a_host_that_is_not_ours_is_refused(client, db):
    assert client.get("/robots.txt", headers={"Host": "evil.example"}).status_code == 400
