import pytest

from services.alerts.access.origin import forged, inside

PAGE = "https://board.example"


@pytest.mark.parametrize(
    ("headers", "is_forged"),
    [
        ({"origin": "https://board.example", "host": "board.example"}, False),
        ({"origin": "https://board.example", "host": "upstream:8090"}, False),
        ({"origin": "http://127.0.0.1:8090", "host": "127.0.0.1:8090"}, False),
        ({"origin": "https://evil.example", "host": "board.example"}, True),
        ({"origin": "https://board.example.evil.example", "host": "board.example"}, True),
        ({"origin": "null", "host": "board.example"}, True),
        ({"origin": "null"}, True),
        ({"origin": "https://evil.example", "host": "board.example", "sec-fetch-site": "same-origin"}, True),
        ({"host": "board.example", "sec-fetch-site": "same-origin"}, False),
        ({"host": "board.example", "sec-fetch-site": "same-site"}, True),
        ({"host": "board.example", "sec-fetch-site": "cross-site"}, True),
        ({"host": "board.example"}, True),
    ],
)
def test_what_changes_something_must_come_from_our_own_pages(headers, is_forged):
    assert forged("POST", False, headers, PAGE) is is_forged
    assert forged("GET", True, headers, PAGE) is is_forged
    assert not forged("GET", False, headers, PAGE)


@pytest.mark.parametrize("target", ["/", "/clients/a%2Fb?then=5", "/alerts?state=firing&x=//y"])
def test_a_login_leads_on_to_a_place_of_the_board(target):
    assert inside(target) == target


@pytest.mark.parametrize(
    "target", ["", "//evil.example", "https://evil.example", "/\\evil.example", "\\/evil", "/\t/evil", "/\n", "x", " /"]
)
def test_a_login_never_leads_elsewhere(target):
    assert inside(target) == "/"
