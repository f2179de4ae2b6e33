"""What people send: files, headers, parameters, cursors. Each is read or refused by its own error, and soon."""

import struct
from contextlib import suppress
from io import BytesIO
from ipaddress import ip_network
from urllib.parse import quote

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.test import RequestFactory, override_settings
from hypothesis import given, settings
from hypothesis import strategies as st
from rest_framework.request import Request

from config.env import Environment
from knowledge_commons_profiles.accounts.member_lists import LONGEST_SHOWN, BadListError, guard_cell, read_list
from knowledge_commons_profiles.api.cursors import read_cursor
from knowledge_commons_profiles.api.errors import Problem
from knowledge_commons_profiles.api.parameters import read_per_page, read_sub, read_updated_since
from knowledge_commons_profiles.api.throttles import find_address
from knowledge_commons_profiles.broker.handing_over import TokenError as BrokerTokenError
from knowledge_commons_profiles.broker.handing_over import unseal
from knowledge_commons_profiles.core.numbers import read_number
from knowledge_commons_profiles.core.work import accept
from knowledge_commons_profiles.profiles.compound_files import CompoundFileError, read_entry_names
from knowledge_commons_profiles.profiles.image_headers import find_kind, find_webp_size, read_jpeg_frame
from knowledge_commons_profiles.profiles.links import build_links
from knowledge_commons_profiles.profiles.models import Profile
from knowledge_commons_profiles.works.dates import build_date, find_year, parse_date
from tests.foreign import TEXTS, any_json

FORMULAS = tuple("=+-@\t\r\n")
SOUND = st.text(max_size=30) | TEXTS.map(lambda text: text.encode("utf-8", "replace").decode())


@given(text=st.text(alphabet='ab@.,;\t"\n\r=+-\x00é ', max_size=200) | st.just("a@b.org\n" * 3000))
def test_any_list_of_members_is_read_or_refused(text):
    try:
        found = read_list(text.encode())
    except BadListError:
        return
    assert all("@" in address for address in found.lines)
    assert all(len(shown) <= LONGEST_SHOWN for _, shown, _ in found.troubles)


@given(content=st.binary(max_size=200))
def test_any_bytes_as_a_list_are_read_or_refused(content):
    with suppress(BadListError):
        read_list(content)


@given(text=SOUND)
def test_no_cell_that_we_write_is_a_formula(text):
    assert not guard_cell(text).lstrip(" ").startswith(FORMULAS)


@given(text=TEXTS, least=st.integers(0, 9), most=st.integers(0, 10**6))
def test_a_number_is_in_its_bounds_or_none(text, least, most):
    number = read_number(text, least=least, most=most)
    assert number is None or least <= number <= most


def ask(query: str = "", **environ: str) -> Request:
    request = RequestFactory().get(f"/?{query}")
    request.META.update(environ)
    return Request(request)


@given(text=SOUND)
def test_any_parameter_of_the_api_is_a_value_or_a_clear_refusal(text):
    for reader, name in ((read_per_page, "per_page"), (read_updated_since, "updated_since"), (read_sub, "sub")):
        with suppress(Problem):
            reader(ask(f"{name}={quote(text)}"))
    try:
        _, numbers = read_cursor(text, ["changes"], parameter="since")
    except Problem:
        return
    assert all(0 <= number < 2**63 for number in numbers)


@given(
    header=st.text(alphabet="0123456789abcdef.:, x", max_size=60) | st.ip_addresses().map(str),
    proxies=st.integers(0, 3),
)
def test_whatever_stands_in_the_forwarding_header_a_caller_is_counted_by_an_address(header, proxies):
    with override_settings(TRUSTED_PROXY_COUNT=proxies):
        found = find_address(ask(HTTP_X_FORWARDED_FOR=header, REMOTE_ADDR="192.0.2.7"))
    assert ip_network(found).prefixlen in {32, 64}


def test_a_customer_with_a_whole_network_of_ipv6_is_one_caller():
    callers = {find_address(ask(HTTP_X_FORWARDED_FOR=f"2001:db8:1:2::{number:x}")) for number in range(1, 50)}
    assert callers == {"2001:db8:1:2::/64"}


@given(text=TEXTS | st.text(alphabet='a:/@.[]?#%\\ \n\t"<', max_size=20).map("https://a.org".__add__))
def test_any_text_is_a_safe_link_or_none(text):
    fields = ("website", "mastodon", "bluesky", "twitter", "facebook", "linkedin")
    for link in build_links(Profile(**dict.fromkeys(fields, text))):
        assert link.url.lower().startswith(("https://", "http://"))
        assert not set(link.url) & set(' \n"<>')


HEADER = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(22) + struct.pack("<H", 9) + bytes(480)


@given(
    places=st.lists(st.tuples(st.integers(30, 511), st.integers(0, 255)), max_size=12), more=st.binary(max_size=2048)
)
def test_any_compound_file_has_names_or_is_refused(places, more):
    content = bytearray(HEADER)
    for place, value in places:
        content[place] = value
    try:
        names = read_entry_names(BytesIO(bytes(content) + more * 4))
    except CompoundFileError:
        return
    assert len(names) <= 256 * 4096 // 128


@given(
    start=st.sampled_from([b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF0000WEBPVP8X", b"RIFF0000WEBPVP8L", b""]),
    more=st.binary(max_size=300),
)
def test_any_picture_has_a_header_or_none(start, more):
    file = BytesIO(start + more)
    assert find_kind(file) in {"JPEG", "PNG", "WEBP", ""}
    assert min(find_webp_size(file)) >= 0
    with suppress(ValueError):
        assert read_jpeg_frame(file).samples_per_pixel >= 0


@given(text=TEXTS | st.text(alphabet="0123456789-–/?~BCE. ", max_size=40))
def test_any_date_of_a_work_has_a_year_or_none(text):
    for date in (parse_date(text), build_date(text), build_date({"date-parts": [[text, text]]})):
        year = find_year(date)
        assert year is None or isinstance(year, int)


@given(text=TEXTS)
def test_any_token_is_refused_by_its_own_error(text):
    with pytest.raises(BrokerTokenError):
        unseal(text)
    assert accept(text).isascii()


@given(value=SOUND | any_json().map(repr))
@settings(max_examples=60)
def test_any_variable_is_a_value_or_a_mistake_that_is_named(value):
    value = value.encode("utf-8", "replace").decode()
    env = Environment({"X": value})
    for read in (
        env.mapping,
        env.address,
        env.words,
        lambda name: env.share(name, default=0),
        env.database,
        env.mariadb,
    ):
        read("X")
    env.pairs("X", default="")
    env.number("X", default=1)
    with suppress(ImproperlyConfigured):
        env.check()
