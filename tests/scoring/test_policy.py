"""What a policy file may say, what it is refused for, and which version is in force."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from services.scoring.policy.calendars import Calendar
from services.scoring.policy.policy import (
    DAY,
    HOUR,
    MINUTE,
    SECOND,
    AlertNumbers,
    Policies,
    Policy,
    duration,
    public_holidays,
)
from services.scoring.policy.policy_file import read_policies, read_policy
from services.scoring.policy.policy_score import ScoreNumbers
from services.scoring.policy.policy_score_form import DIRECT
from shared.errors import WrongUse
from shared.messages import micros

HEAD = 'version = "a"\neffective_from = 2026-11-01T00:00:00Z\n'
OFFICE = '[calendars.office]\nzone = "Europe/Berlin"\nmonday = ["09:00-17:00"]\n'


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "policy.toml"


def read(file: Path, text: str) -> Policy:
    file.write_text(text)
    return read_policy(file)


def moment(text: str) -> int:
    return micros(datetime.fromisoformat(text).replace(tzinfo=UTC))


def test_the_example_is_read_whole() -> None:
    policy = read_policy(Path(__file__).parents[2] / "examples" / "policy.toml")
    assert (policy.version, policy.effective_from) == ("2026-11", moment("2026-11-01"))
    urgent = policy.targets("complaint", "urgent", "gold")
    assert [urgent.of(clock) for clock in ("first_response", "update", "reach")] == [30 * MINUTE, 4 * HOUR, 2 * HOUR]
    assert policy.targets("complaint", None, "gold").of("resolution") == 16 * HOUR, "the first row that matches"
    assert policy.targets("request", "low", "gold").of("next_response") == 4 * HOUR
    everybody = policy.targets(None, None, None)
    assert (everybody.of("first_response"), everybody.of("update"), everybody.working) == (8 * HOUR, None, False)
    assert policy.score.prior_of("gold") == 80.0 and policy.score.prior_of("other") == 75.0
    assert policy.grace == HOUR and policy.warn == (0.5, 0.75, 0.9)


def test_the_example_is_closed_on_its_holidays() -> None:
    policy = read_policy(Path(__file__).parents[2] / "examples" / "policy.toml")
    office = policy.targets(None, None, None).calendar
    assert isinstance(office, Calendar)
    wednesday_to_monday = office.working(moment("2026-12-23T23:00"), moment("2026-12-27T23:00"))
    assert wednesday_to_monday == 0, "24 December by the file, 25 by the library, then a weekend"
    assert office.working(moment("2027-01-05T23:00"), moment("2027-01-06T23:00")) == 0, "Epiphany, in Bavaria"


def test_the_tables_of_the_specification_are_the_defaults(file: Path) -> None:
    bare = read(file, HEAD)
    assert bare == Policy(version="a", effective_from=moment("2026-11-01"))
    assert (bare.confirmation, bare.pauses) == (72 * HOUR, frozenset({"waiting_for_client"}))
    assert (bare.grace, bare.undated, bare.answer_after_holding) == (0, 3 * DAY, 24 * HOUR)
    assert (bare.repeat_window, bare.conversation_gap, bare.addition_gap) == (7 * DAY, 10 * MINUTE, HOUR)


def test_without_a_policy_there_are_no_targets_and_it_is_always_open() -> None:
    targets = read_policies([]).at(0).targets("complaint", "urgent", None)
    assert (targets.amounts, targets.calendar, targets.working) == ({}, None, False)


def test_a_row_without_a_calendar_counts_working_seconds_in_that_of_the_policy(file: Path) -> None:
    rows = '[[targets]]\nwhen = { kind = "complaint" }\n[[targets]]\ncalendar = "office"\nresolution = "1d"\n'
    policy = read(file, HEAD + 'calendar = "office"\n' + OFFICE + rows)
    own, other = policy.targets("request", None, None), policy.targets("complaint", None, None)
    assert own.calendar is other.calendar is not None
    assert (own.working, other.working) == (True, False)
    assert other.of("resolution") is None, "a later row does not help the first that matches"


@pytest.mark.parametrize(
    ("text", "path", "reason"),
    [
        ("effective_from = 2026-11-01T00:00:00Z", "version", "is missing"),
        ('version = "a"\neffective_from = 2026-11-01T00:00:00', "effective_from", "timezone"),
        ('version = "a"\neffective_from = 5', "effective_from", "datetime"),
        (HEAD + 'colour = "red"', "colour", "unknown key"),
        (HEAD + '[cases]\nconfirmations = "3d"', "cases.confirmations", "unknown key"),
        (HEAD + "[risk]\nhorizon = 7", "risk.horizon", "unknown key"),
        (HEAD + '[cases]\nconfirmation = "3 d"', "cases.confirmation", "'3 d' is not a duration"),
        (HEAD + '[cases]\nconfirmation = "-3d"', "cases.confirmation", "'-3d' is not a duration"),
        (HEAD + "[cases]\nconfirmation = 3", "cases.confirmation", "in quotes"),
        (HEAD + '[commitments]\ngrace = "9999999w"', "commitments.grace", "a century"),
        (HEAD + '[[targets]]\n[[targets]]\n[[targets]]\nfirst_response = "1y"', "targets[2].first_response", "1y"),
        (HEAD + '[[targets]]\nwhen = { team = "x" }', "targets[0].when.team", "unknown key"),
        (HEAD + '[[targets]]\ncalendar = "office"', "targets[0].calendar", "no calendar named 'office'"),
        (HEAD + 'calendar = "office"', "calendar", "no calendar named 'office'"),
        (HEAD + "[calendars.office]", "calendars.office.zone", "is missing"),
        (HEAD + '[calendars.office]\nzone = "Europe/Atlantis"', "calendars.office.zone", "Atlantis"),
        (HEAD + '[calendars.office]\nzone = "../etc/passwd"', "calendars.office.zone", "no time zone"),
        (HEAD + OFFICE + 'friday = ["12:00-09:00"]', "calendars.office.friday", "start before its end"),
        (HEAD + OFFICE + 'friday = ["09:00-24:01"]', "calendars.office.friday", "24:00"),
        (HEAD + OFFICE + 'friday = ["9:00-10:00"]', "calendars.office.friday", "HH:MM"),
        (HEAD + OFFICE + 'friday = "09:00-10:00"', "calendars.office.friday", "list of blocks"),
        (HEAD + OFFICE + 'friday = ["09:00-12:00", "11:00-13:00"]', "calendars.office.friday", "overlap"),
        (HEAD + OFFICE + 'holidays = ["2026-02-30"]', "calendars.office.holidays[0]", "day"),
        (HEAD + OFFICE + 'holidays_of = "XX"', "calendars.office.holidays_of", "'XX'"),
        (HEAD + OFFICE + 'holidays_of = "DE-XX"', "calendars.office.holidays_of", "'DE-XX'"),
        (HEAD + "[score]\nprior = 101", "score.prior", "100"),
        (HEAD + "[score]\nprior = nan", "score.prior", "finite"),
        (HEAD + "[score.segments.gold]\nprior = 66", "score.segments.gold.prior", "above ladder.well"),
        (HEAD + "[score.priors]\ncaring = 40", "score.priors", "above the floor"),
        (HEAD + "[score.segments.a.priors]\naccess = 39", "score.segments.a.priors", "above the floor"),
        (HEAD + "[score.priors]\ncare = 80", "score.priors.care", "unknown key"),
        (HEAD + "[score.weights]\naccess = 0", "score.weights.access", "greater than 0"),
        (HEAD + "[score.stages.lead]\naccess = 2", "score.stages.lead", "unknown key"),
        (HEAD + "[score]\nservile_weeks = 9", "score.servile_weeks", "servile_of"),
        (HEAD + '[score]\nlong_wait = "1m"', "score.wait", "long_wait"),
        (HEAD + '[score]\nlinks = ["story"]', "score.links[0]", "'verified'"),
        (HEAD + "[score]\nshared_factor = 0.5", "score.shared_factor", "greater than or equal to 1"),
        (HEAD + "[ladder]\nat_risk = 60", "ladder", "at_risk < at_risk_leave"),
        (HEAD + "[alerts]\nwarn = [0.5, 1.5]", "alerts.warn[1]", "less than 1"),
        (HEAD + '[alerts]\nhold = "soon"', "alerts.hold", "is not a duration"),
        (HEAD + '[alerts]\nhold = { page = "5m" }', "alerts.hold", "one of ticket urgent"),
        (HEAD + "[alerts]\nhold = { ticket = 5 }", "alerts.hold", "expected a text in quotes"),
        (HEAD + '[alerts]\nlongest_promise = "0s"', "alerts.longest_promise", "more than 0s"),
        (HEAD + '[alerts]\nshadow = ["risk", "override"]', "alerts.shadow[1]", "one of drift budget"),
    ],
)
def test_a_wrong_line_is_refused_with_its_path_and_the_reason(file: Path, text: str, path: str, reason: str) -> None:
    with pytest.raises(WrongUse) as refused:
        read(file, text)
    assert str(refused.value).startswith(f"{file}: {path}: ")
    assert reason in str(refused.value)


def test_the_nearest_word_about_a_prior_counts(file: Path) -> None:
    text = "[score]\nprior = 74\n[score.priors]\ncaring = 80\n[score.segments.gold]\nprior = 85\n"
    numbers = read(file, HEAD + text + "[score.segments.gold.priors]\naccess = 90\n").score
    told = [
        (None, "access"), (None, "caring"), ("silver", "caring"), ("gold", "caring"), ("gold", "access"),
    ]  # fmt: skip
    assert [numbers.prior_of(*one) for one in told] == [74.0, 80.0, 80.0, 85.0, 90.0]
    assert numbers.yardstick("gold", 0).base == pytest.approx(85.5)
    assert numbers.yardstick("silver", 0) == numbers.yardstick(None, 0)


def test_every_key_of_the_score_stands_in_the_documentation_with_its_default() -> None:
    page = (Path(__file__).parents[2] / "docs" / "policy.md").read_text()
    for name in DIRECT:
        default = getattr(ScoreNumbers(), name)
        row = next((line for line in page.splitlines() if line.startswith(f"| `{name}` |")), "")
        shown = row.split("|")[2].strip(' `"') if row else ""
        assert default == (duration(shown) if shown[-1:].isalpha() else float(shown)), f"{name}: {row}"


def test_what_is_held_back_is_said_by_tier_or_for_all(file: Path) -> None:
    assert read(file, HEAD).alerts == AlertNumbers(hold={}, flap=HOUR, promise=7 * DAY)
    one = read(file, HEAD + '[alerts]\nhold = "10m"\nflap = "0s"\nlongest_promise = "2d"').alerts
    assert one == AlertNumbers(hold={"ticket": 10 * MINUTE, "urgent": 10 * MINUTE}, flap=0, promise=2 * DAY)
    assert read(file, HEAD + '[alerts]\nhold = { urgent = "1m" }').alerts.hold == {"urgent": MINUTE}


def test_every_wrong_line_is_named_at_once(file: Path) -> None:
    with pytest.raises(WrongUse) as refused:
        read(file, HEAD + '[cases]\nconfirmation = "x"\n[contacts]\nrepeat_window = "y"')
    assert len(str(refused.value).splitlines()) == 2


def test_what_is_no_policy_is_refused(file: Path, tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="is not TOML: .*line 1"):
        read(file, "version = \nx = 1")
    file.write_bytes(b'version = "\xff"')
    with pytest.raises(WrongUse, match="is not UTF-8"):
        read_policy(file)
    with pytest.raises(WrongUse, match="can't be read"):
        read_policy(tmp_path / "none.toml")
    (tmp_path / "empty").mkdir()
    with pytest.raises(WrongUse, match="holds no policy"):
        read_policies([tmp_path / "empty"])


def test_a_folder_holds_versions_but_no_routing(tmp_path: Path) -> None:
    (tmp_path / "later.toml").write_text(HEAD.replace('"a"', '"b"').replace("2026-11", "2027-01"))
    (tmp_path / "earlier.toml").write_text(HEAD)
    (tmp_path / "routing.toml").write_text("shifts = 3")
    policies = read_policies([tmp_path])
    assert [policy.version for policy in policies.versions] == ["a", "b"]
    january = moment("2027-01-01")
    assert [policies.at(us).version for us in (0, january - 1, january)] == ["a", "a", "b"]
    assert policies.changes_between(0, january) == [january], "before the first, the first is in force"
    assert policies.changes_between(january, january + DAY) == []
    assert (policies.next_change(0), policies.next_change(january)) == (january, None)


def test_an_import_mapping_beside_policies_is_named_for_what_it_is_and_hides_no_other_fault(tmp_path: Path) -> None:
    (tmp_path / "crm.toml").write_text('source = "crm"\n[[touchpoints]]\ntype = "case.opened"\n')
    (tmp_path / "policy.toml").write_text(HEAD + "[cases]\nconfirm = 1\n")
    with pytest.raises(WrongUse) as refused:
        read_policies([tmp_path])
    first, second = str(refused.value).splitlines()
    assert first.endswith("crm.toml: is an import mapping, not a policy")
    assert second.endswith("policy.toml: cases.confirm: unknown key")


def test_two_versions_from_the_same_moment_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text(HEAD)
    (tmp_path / "b.toml").write_text(HEAD.replace('"a"', '"b"').replace("T00:00:00Z", "T01:00:00+01:00"))
    with pytest.raises(WrongUse, match="'a' and 'b' have the same effective_from"):
        read_policies([tmp_path / "a.toml", tmp_path / "b.toml"])


def test_a_duration_is_an_integer_and_a_unit() -> None:
    assert [duration(text) for text in ("0s", "90m", "72h", "3d", "2w")] == [
        0,
        90 * MINUTE,
        72 * HOUR,
        3 * DAY,
        14 * DAY,
    ]
    assert timedelta(microseconds=duration("1s")) == timedelta(microseconds=SECOND) == timedelta(seconds=1)


def test_a_part_of_a_country_has_its_own_holidays() -> None:
    assert public_holidays("DE") < public_holidays("DE-BY")


def test_policies_are_in_force_in_the_order_of_their_beginnings() -> None:
    policies = Policies([Policy("b", 200), Policy("a", 100), Policy("c", 300)])
    assert policies.changes_between(150, 300) == [200, 300]
    assert policies.changes_between(200, 250) == []
