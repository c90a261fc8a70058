import os
import subprocess
import sys

import httpx
import pytest

from tests.web.history import content, escalated, incident, neglected, overlooked


@pytest.fixture(scope="module")
def api(board):
    board.put([*content("happy"), *neglected("weary"), *escalated("loud"), *overlooked("quiet")])
    with httpx.Client(base_url=f"{board.url}/v1", headers=board.headers) as client:
        yield client


def test_clients_come_worst_first_a_page_at_a_time(api):
    first = api.get("/clients", params={"limit": 2}).json()
    assert [client["client"] for client in first["clients"]] == ["loud", "weary"]
    second = api.get(first["next"].removeprefix("/v1")).json()
    assert [client["client"] for client in second["clients"]] == ["quiet", "happy"] and second["next"] is None


def test_clients_are_found_by_ladder_and_segment(api):
    def found(**wanted):
        return [client["client"] for client in api.get("/clients", params=wanted).json()["clients"]]

    assert found(ladder="calm") == ["quiet", "happy"]
    assert found(ladder=["crisis", "at_risk"]) == ["loud", "weary"]
    assert found(segment="standard") == ["happy"]


def test_a_client_that_was_never_off_calm_is_so_since_no_time(api):
    assert api.get("/clients/happy").json()["since"] is None
    assert api.get("/clients/loud").json()["since"] is not None


def test_a_client_comes_with_contributions_that_sum_to_its_dimensions(api):
    client = api.get("/clients/loud").json()
    assert client["ladder"] == client["account"]["ladder"] == "crisis"
    assert client["account"]["score"] == pytest.approx(client["score"])
    for dimension in client["account"]["dimensions"].values():
        points = sum(part["points"] for part in dimension["contributions"])
        assert dimension["value"] == pytest.approx(dimension["prior"] + points, abs=1e-9)
    assert client["account"]["commitments"]["broken"] == 11
    assert [clock["clock"] for clock in client["account"]["cases"]["loud-1"]["clocks"]][0] == "first_response"
    assert client["touchpoints"][0]["event"]["type"] == "escalation.requested"
    assert next(move["step"] for move in client["moves"] if move["rule"] == "override") == "crisis"


def test_a4_b1_b11_a_client_comes_with_the_verdicts_behind_its_numbers(api):
    account = api.get("/clients/quiet").json()["account"]
    assert (account["stage"], [flag["rule"] for flag in account["flags"]]) == (
        "prospect", ["due_soon", "orphan_commitment"],
    )  # fmt: skip
    assert len(account["dimensions"]) == 7
    [resolution] = [clock for clock in account["cases"]["quiet-1"]["clocks"] if clock["clock"] == "resolution"]
    assert [pause["ended_by"] for pause in resolution["pauses"]] == ["contact"] and resolution["policy"] == "default"
    assert [(one["commitment_id"], one["keeper"], one["outcome"]) for one in account["commitment_log"]] == [
        ("call", "kim", "kept"), ("van", None, "open"),
    ]  # fmt: skip
    assert [(one["name"], one["kept_rate"]) for one in account["kept_rates"]["keeper"]] == [("kim", 1.0), (None, None)]
    [then] = account["superseded"]
    assert (then["verdict"], then["outcome"], then["now"], then["id"]) == ("commitment", "broken", "kept", "quiet-6")


def test_b11_a_flag_is_an_alert_without_a_step(api):
    wanted = {"client": "quiet", "rule": "orphan_commitment"}
    [alert] = api.get("/alerts", params=wanted).json()["alerts"]
    assert (alert["alert_id"], alert["state"], alert["step"]) == ("orphan_commitment:quiet:1", "firing", None)
    assert api.get("/clients/quiet").json()["moves"][0]["step"] == "flagged"


def test_c9_a_systemic_alert_has_no_client_and_lists_its_members(api, board):
    board.write(incident("quiet", "loud"))
    [alert] = api.get("/alerts", params={"rule": "systemic"}).json()["alerts"]
    assert (alert["alert_id"], alert["client"], alert["about"]) == ("systemic:topic:billing:1", None, "topic:billing")
    assert (alert["members"], alert["count"], alert["state"]) == (["quiet", "loud"], 2, "firing")


def test_alerts_are_found_by_state_and_client(api):
    alerts = api.get("/alerts", params={"state": "firing", "client": "loud"}).json()["alerts"]
    assert {alert["alert_id"] for alert in alerts} >= {"override:loud:1", "drift:loud:1"}
    assert api.get("/alerts", params={"state": "resolved", "client": "loud"}).json()["alerts"] == []


@pytest.mark.parametrize(
    ("path", "status"), [("/clients/nobody", 404), ("/clients?limit=0", 422), ("/alerts?state=loud", 422)]
)
def test_errors_are_problem_documents(api, path, status):
    answer = api.get(path)
    assert answer.status_code == answer.json()["status"] == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"]


def test_the_board_answers_about_itself(board):
    board.look()
    assert httpx.get(f"{board.url}/readyz").status_code == 200
    assert "python_info" in httpx.get(f"{board.url}/metrics").text


def test_a_board_whose_port_is_taken_says_which_setting_to_change(board, tmp_path):
    taken = {"DRIFTLINE_BOARD_PORT": str(board.port), "DRIFTLINE_DATA": str(tmp_path)}
    command = [sys.executable, "-m", "cli", "run", "board"]
    ended = subprocess.run(command, env=os.environ | taken, capture_output=True, text=True, timeout=60)
    assert ended.returncode == 2 and "set DRIFTLINE_BOARD_PORT" in ended.stderr


def test_f8_a_client_that_escalated_has_the_draft_of_its_autopsy_at_once(board, api):
    draft = httpx.get(f"{board.url}/autopsies/loud", headers=board.headers, timeout=30)
    assert draft.status_code == 200 and "<h1>Autopsy of loud</h1>" in draft.text
    assert "escalation requested" in draft.text and "Broken commitments" in draft.text
    none = httpx.get(f"{board.url}/autopsies/happy", headers=board.headers, timeout=30)
    assert none.status_code == 404 and "neither escalated nor left" in none.text
    assert "/autopsies/loud" in httpx.get(f"{board.url}/clients/loud", headers=board.headers, timeout=30).text
    assert "/autopsies/" not in httpx.get(f"{board.url}/clients/happy", headers=board.headers, timeout=30).text


def test_c11_a_roll_up_has_the_worst_of_each_group_and_names_who_burns(api):
    answer = api.get("/rollup").json()
    assert answer["everybody"]["ladder"] == "crisis" and answer["everybody"]["members"] == 4
    worst = answer["groups"][0]
    assert (worst["ladder"], worst["burning"][0]["name"]) == ("crisis", "loud")
    contacts = api.get("/rollup/loud").json()
    assert contacts["client"] == "loud" and contacts["members"] == len(contacts["contacts"])
    assert api.get("/rollup/nobody").status_code == 404


def test_c5_c10_a_crisis_is_counted_and_stands_with_its_client_and_its_alert(api):
    answer = api.get("/crises").json()
    assert answer["crises"] == 1 and answer["missing"] + answer["proper"] + answer["none"] == 1
    client = api.get("/clients/loud").json()
    [alert] = [alert for alert in client["alerts"] if alert["rule"] == "override"]
    assert alert["crisis"] == client["account"]["crisis"] and alert["shadow"] is False


def test_transitions_come_live_over_http_and_go_on_where_they_were_left(api, board):
    def listen(count, **headers):
        lines = []
        url, sent = f"{board.url}/v1/alerts/stream", board.headers | headers
        with httpx.stream("GET", url, headers=sent, timeout=20) as answer:
            assert answer.headers["content-type"].startswith("text/event-stream")
            for line in answer.iter_lines():
                lines += [line] if line.startswith("id:") else []
                if len(lines) == 1:
                    board.put(neglected("another"))
                if len(lines) == count:
                    return [line.removeprefix("id: ") for line in lines]

    first = listen(2)
    assert listen(2, **{"Last-Event-ID": first[0]}) == first
