"""What the page of the real logs says besides its numbers. tests/lookback/test_real_logs.py holds it to them."""

INTRO = """# Real logs

What Driftline makes of two real service logs that nobody here wrote. Every number is made by

    driftline real-logs --data DIR --out docs/real-logs.md

in two or three minutes (stderr says which step it is at), from the logs themselves, which are not part of this project:
DIR has a folder for each, named as below, with its files.
The mappings and the example policies stand in [examples](../examples/helpdesk-jira.toml);
[importing.md](importing.md) explains them; they read no label and nothing that became known later. The calendars
follow the hours at which the staff write, and the targets are round numbers; nothing was fitted to an
outcome. Which readings of a case are looked at was chosen on one half of the clients (by a hash of
their id); what orders what is reported on the other half."""

HOW = """**How prefixes are judged.** A case that is still open is looked at when it is so old and, so that ages differ,
on the first Monday (06:00 UTC) after it began. What is known then is folded as always; what came later is not there.
Each number is the area under the ROC curve: how likely a case that will end badly has the worse number, 0.50 being a
coin. In brackets the 95 % interval from resampling whole clients. A number that is the same for all is left out."""

NUMBERS = """`score` and the dimensions are the client's. *Points of the case* are the contributions of its own
touchpoints to them, *failures of the case* its breached clocks, repeats, chasers and reopenings, *target used up* the
largest share of its target that one of its running clocks has used, *resolution used up* the same of its resolution
clock alone. The naive numbers need no Driftline."""

GAINED = """What score and case tell more than the best of the naive numbers; that one is chosen on these very cases,
which favours it. An interval that has zero in it shows no difference."""

AUTOMATION = """Two authors of this log are automation: one greets nearly every case within a minute, the other fills in
a form that no client sees. Taken for people, they would make the first response look solved. Left out of the log
altogether, they change {} of its clocks: none is started, ended or moved by them."""
