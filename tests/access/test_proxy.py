import pytest

from services.alerts.access.proxy import Named, Proxies, named_by, place_of
from shared.errors import WrongUse


def headers(*pairs):
    return [(name.encode(), value.encode()) for name, value in pairs]


def test_only_listed_addresses_and_networks_are_trusted():
    proxies = Proxies("127.0.0.1, 10.1.0.0/16,fd00::/8")
    assert all(map(proxies.trusts, ("127.0.0.1", "10.1.9.9", "fd00::1", "::ffff:10.1.2.3")))
    assert not any(map(proxies.trusts, ("127.0.0.2", "10.2.0.1", "::1", "", "unix")))
    assert not Proxies("").trusts("127.0.0.1")


def test_a_network_that_is_none_names_the_setting():
    with pytest.raises(WrongUse, match="DRIFTLINE_TRUSTED_PROXIES"):
        Proxies("10.1.0.1/16")


def test_the_visitor_s_address_is_the_last_hop_that_is_not_a_trusted_proxy():
    proxies, forwarded = Proxies("127.0.0.1,10.1.0.1"), headers(("x-forwarded-for", "6.6.6.6, 8.8.8.8, 10.1.0.1"))
    assert proxies.address("127.0.0.1", forwarded) == "8.8.8.8"
    assert proxies.address("9.9.9.9", forwarded) == "9.9.9.9"
    assert proxies.address("127.0.0.1", []) == "127.0.0.1"


def test_a_header_that_stands_twice_names_nobody():
    once = headers(("X-Forwarded-User", "kim"), ("X-Groups", "sre, leads"))
    assert named_by(once, "x-forwarded-user", "x-groups") == Named("kim", ["sre", "leads"])
    assert named_by(once, "x-forwarded-user", "") == Named("kim", None)
    assert named_by([*once, *once], "x-forwarded-user", "") is None
    assert named_by(headers(("x-forwarded-user", "")), "x-forwarded-user", "") is None


def test_a_household_of_ipv6_addresses_counts_as_one():
    assert place_of("2001:db8::1") == place_of("2001:db8::ffff") != place_of("2001:db8:0:1::1")
    assert place_of("10.0.0.1") == "10.0.0.1" and place_of("unix") == "unix"
