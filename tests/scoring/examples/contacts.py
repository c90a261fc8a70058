"""What a client contact is, and whether the first one was enough."""

from . import Example, policy

VENDOR = policy('[cases]\npauses = ["waiting_for_vendor"]')
SHORT = policy('[contacts]\nrepeat_window = "1d"\nconversation_gap = "1m"\naddition_gap = "2m"')
LONG_TOMORROW = policy('[contacts]\nrepeat_window = "30d"\nconversation_gap = "1d"', "2026-06-02")

LABELS = [
    Example("the first is neither chaser nor repeat", "0h contact a", "chasers 0; repeats 0"),
    Example(
        "one within the hour of the oldest unanswered is an addition",
        "0h contact a; 1h contact a",
        "chasers 0; repeats 0",
    ),
    Example("one after it a chaser", "0h contact a; 1h+1us contact a", "chasers 1; repeats 0"),
    Example("the oldest counts, not the last", "0h contact a; 40m contact a; 1h+1us contact a", "chasers 1"),
    Example(
        "but the last word by ten minutes",
        "0h contact a; 55m contact a; 1h5m contact a; 1h15m+1us contact a",
        "chasers 1; repeats 0",
    ),
    Example("a reply is a word too", "0h contact a; 2h reply a; 2h10m contact a", "repeats 0; chasers 0"),
    Example("ten minutes after it is the end", "0h contact a; 2h reply a; 2h10m+1us contact a", "repeats 1; chasers 0"),
    Example("an automated reply is no word", "0h contact a; 2h reply a actor=automation; 2h5m contact a", "chasers 1"),
    Example(
        "an update leaves the client waiting",
        "0h contact a; 2h reply a kind=update; 4h contact a",
        "chasers 1; repeats 0",
    ),
    Example("so does holding", "0h contact a; 2h reply a kind=holding; 4h contact a", "chasers 1"),
    Example("an apology does not", "0h contact a; 2h reply a kind=apology; 4h contact a", "chasers 0; repeats 1"),
    Example(
        "after a reply the next contact begins another hour",
        "0h contact a; 2h reply a kind=update; 4h contact a; 5h contact a",
        "chasers 1",
    ),
    Example("thanks are no contact", "0h contact a; 2h reply a; 4h contact a kind=thanks", "repeats 0; chasers 0"),
    Example("the source's own chaser decides nothing", "0h contact a kind=chaser", "chasers 0"),
    Example("a contact that waits in another case is none", "0h contact a; 5h contact b", "chasers 0; repeats 0"),
    Example("a claim ends the waiting", "0h contact a; 2h resolved a; 4h contact a", "chasers 0; repeats 1"),
    Example(
        "a voided one has done so too",
        "0h contact a; 2h resolved a; 3h reopened a; 4h contact a",
        "chasers 0; repeats 1",
    ),
    Example(
        "after a void the client waits again",
        "0h contact a; 2h resolved a; 4h contact a; 6h contact a",
        "chasers 1; repeats 1",
    ),
    Example(
        "a response to a pause is nothing more",
        "0h contact a; 2h paused a reason=waiting_for_client; 5h contact a",
        "chasers 0; repeats 0",
    ),
    Example(
        "whether the policy lists the reason or not",
        "0h contact a; 2h paused a reason=waiting_for_client; 5h contact a",
        "chasers 0; repeats 0",
        policies=[VENDOR],
    ),
    Example(
        "another pause makes none", "0h contact a; 2h paused a reason=waiting_for_vendor; 5h contact a", "chasers 1"
    ),
    Example(
        "the contact ends the pause, so the next is none",
        "0h contact a; 2h paused a reason=waiting_for_client; 5h contact a; 9h contact a",
        "chasers 1",
    ),
    Example(
        "a reply that asks gets a response", "0h contact a; 2h reply a asks=true; 5h contact a", "chasers 0; repeats 0"
    ),
    Example("one response", "0h contact a; 2h reply a asks=true; 5h contact a; 9h contact a", "chasers 1; repeats 0"),
    Example(
        "the last reply must ask",
        "0h contact a; 2h reply a asks=true; 3h reply a; 5h contact a",
        "repeats 1; chasers 0",
    ),
    Example(
        "a response acts on clocks and claims all the same",
        "0h opened a; 1h reply a asks=true; 2h resolved a; 5h contact a; 6h order -",
        "a resolution running cal 6h; a next_response running from 5h; repeats 0",
    ),
]

REPEATS = [
    Example("in an explicit case after any time", "0h contact a; 2h reply a; 30d contact a", "repeats 1"),
    Example(
        "in an implicit one within the window",
        "0h contact - topic=x; 2h reply - topic=x; 7d contact - topic=x",
        "repeats 1",
    ),
    Example("not after it", "0h contact - topic=x; 2h reply - topic=x; 7d+1us contact - topic=x", "repeats 0"),
    Example("a chaser has no window", "0h contact - topic=x; 30d contact - topic=x", "chasers 1; repeats 0"),
    Example("on the same topic in another case", "0h contact a topic=x; 7d contact b topic=x", "repeats 1"),
    Example("not after the window", "0h contact a topic=x; 7d+1us contact b topic=x", "repeats 0"),
    Example("not on another topic", "0h contact a topic=x; 1d contact b topic=y", "repeats 0"),
    Example("without a topic there is none in common", "0h contact a; 1d contact b", "repeats 0"),
    Example("an implicit case has its topic", "0h contact a topic=x; 1d contact - topic=x", "repeats 1"),
    Example(
        "the case's last topic is the contact's", "0h opened a topic=x; 1h contact a; 1d contact b topic=x", "repeats 1"
    ),
    Example(
        "its own comes first",
        "0h opened a topic=x; 1h contact a topic=y; 1d contact b topic=x; 2d contact c topic=y",
        "repeats 1",
    ),
    Example(
        "a topic that is given later does not count",
        "0h contact a; 1h changed a topic=x; 1d contact b topic=x",
        "repeats 0",
    ),
    Example(
        "the policy in force at the contact says how long",
        "0h contact a topic=x; 1d contact b topic=x; 20d contact c topic=x",
        "repeats 1",
        policies=[SHORT],
    ),
    Example(
        "not that of the contact before",
        "0h contact a topic=x; 20d contact b topic=x",
        "repeats 1",
        policies=[SHORT, LONG_TOMORROW],
    ),
    Example("gaps too", "0h contact a; 1m+1us contact a; 2m+1us contact a", "chasers 0", policies=[SHORT]),
    Example("are the policy's", "0h contact a; 3m+2us contact a", "chasers 1", policies=[SHORT]),
]

FIRST_CONTACT = [
    Example(
        "true when the window after a confirmed claim is over",
        "0h contact a; 2h resolved a",
        "a fcr true",
        until="170h",
    ),
    Example("not before", "0h contact a; 2h resolved a", "a fcr null", until="170h-1us"),
    Example("nor without a claim", "0h contact a; 2h reply a", "a fcr null", until="30d"),
    Example("nor without a contact", "0h opened a; 2h resolved a", "a fcr null", until="30d"),
    Example("a chaser makes it false", "0h contact a; 2h contact a; 3h resolved a", "a fcr false", until="30d"),
    Example("a repeat too, whenever it comes", "0h contact a; 2h resolved a; 20d contact a", "a fcr false"),
    Example("and having to explain again", "0h contact a re_explained=true; 2h resolved a", "a fcr false", until="30d"),
    Example("also in the midst of a conversation", "0h contact a; 5m contact a re_explained=true", "a fcr false"),
    Example("but not by automation", "0h contact a; 5m contact a re_explained=true actor=automation", "a fcr null"),
    Example("and reopening, whoever does it", "0h contact a; 2h reopened a; 3h resolved a", "a fcr false", until="30d"),
    Example("an addition does not", "0h contact a; 10m contact a; 2h resolved a", "a fcr true", until="30d"),
    Example(
        "a repeat elsewhere falls on the case of the most recent contact on its topic",
        "0h contact a topic=x; 1d contact b topic=y; 2d contact c topic=x; 3d contact d topic=x",
        "a fcr false; b fcr null; c fcr false; d fcr false; repeats 2",
    ),
    Example(
        "and on no older one",
        "0h contact a topic=x; 1h contact b topic=y; 2h contact b topic=x; 3h reply b; 2d contact c topic=x",
        "a fcr null; b fcr false; c fcr false",
    ),
    Example("an implicit case is never true", "0h contact -; 2h reply -", "~ fcr null", until="60d"),
    Example("but may be false", "0h contact -; 2h contact -", "~ fcr false"),
    Example(
        "the window is that of the claim's time",
        "0h contact a; 2h resolved a",
        "a fcr true",
        until="80h",
        policies=[SHORT, LONG_TOMORROW],
    ),
]

EXAMPLES = LABELS + REPEATS + FIRST_CONTACT
