"""What tables of a policy file are made of: no unknown keys, and values that TOML has no kind for."""

from datetime import date
from itertools import pairwise
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from .calendars import Block
from .policy import DAY, MINUTE, duration, public_holidays

HELD = ("ticket", "urgent")  # tiers of alerts; what means crisis is never held back


class Table(BaseModel):
    """A table of the file: no unknown keys, no value of another kind than meant."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, arbitrary_types_allowed=True)


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError(f"expected a text in quotes, not {value!r}")
    return value


def _block(value: object) -> Block:
    opens, dash, closes = _text(value).partition("-")
    block = _time_of_day(opens), _time_of_day(closes)
    if not dash or block[0] >= block[1]:
        raise ValueError(f"{value!r} is not a block of hours: expected a start before its end, such as 09:00-12:30")
    return block


def _time_of_day(text: str) -> int:
    hours, minutes = text[:2], text[3:]
    if len(text) != 5 or text[2] != ":" or not (hours + minutes).isdecimal() or not text.isascii():
        raise ValueError(f"{text!r} is not a time of day: expected HH:MM")
    time = (int(hours) * 60 + int(minutes)) * MINUTE
    if int(minutes) > 59 or time > DAY:
        raise ValueError(f"{text!r} is not a time of day: it ends at 24:00")
    return time


def _blocks(value: object) -> list[Block]:
    if not isinstance(value, list):
        raise ValueError(f'expected a list of blocks, such as ["09:00-12:30"], not {value!r}')
    blocks = sorted(_block(one) for one in value)
    if any(one[1] > other[0] for one, other in pairwise(blocks)):
        raise ValueError("blocks overlap")
    return blocks


def _day(value: object) -> date:
    return value if type(value) is date else date.fromisoformat(_text(value))


def _zone(value: object) -> ZoneInfo:
    try:
        return ZoneInfo(_text(value))
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError(f"no time zone named {value!r}: expected one such as Europe/Berlin") from None


def _hold(value: object) -> dict[str, int]:
    if not isinstance(value, dict):
        return dict.fromkeys(HELD, duration(_text(value)))
    for tier in value:
        if tier not in HELD:
            raise ValueError(f"no tier {tier!r} that is held back: one of {' '.join(HELD)}")
    return {tier: duration(_text(amount)) for tier, amount in value.items()}


Duration = Annotated[int, BeforeValidator(lambda value: duration(_text(value)))]
Hold = Annotated[dict[str, int], BeforeValidator(_hold)]
Blocks = Annotated[list[Block], BeforeValidator(_blocks)]
Day = Annotated[date, BeforeValidator(_day)]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone)]
Holidays = Annotated[frozenset[date], BeforeValidator(lambda value: public_holidays(_text(value)))]
Value = Annotated[float, Field(ge=0, le=100, allow_inf_nan=False)]
Fraction = Annotated[float, Field(gt=0, lt=1)]
Weight = Annotated[float, Field(gt=0, le=1000, allow_inf_nan=False)]
Factor = Annotated[float, Field(ge=1, le=10, allow_inf_nan=False)]
