"""The mapping file: how the rows of a table become touchpoints. docs/importing.md explains it with an example."""

import codecs
import tomllib
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StrictBool, ValidationError, model_validator

from shared.errors import WrongUse
from shared.messages import TouchpointType


def _parts(text: str) -> str:
    for _, column, spec, conversion in Formatter().parse(text):
        if column == "" or conversion:
            raise ValueError('a column stands in braces: "{number}", or of the row before: "{was.team}"')
        format("", spec or "")
    return text


def _encoding(name: str) -> str:
    try:
        codecs.lookup(name)
    except LookupError as error:
        raise ValueError(f"no encoding {name!r}; expected one such as utf-8 or latin-1") from error
    return name


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"no time zone {name!r}; expected one such as Europe/Berlin") from error
    return name


Text = Annotated[str, AfterValidator(_parts)]
Columns = dict[str, list[str]]


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Value(_Table):
    """A text with columns in it, and what becomes of it: the value that the map gives, else `other`, else itself."""

    text: Text = Field(alias="from")
    values: dict[str, str | StrictBool | float] = {}
    other: str | StrictBool | float | None = Field(None, alias="else")
    kind: Literal["text", "number", "time"] = Field("text", alias="as")


Cell = Value | Text | StrictBool | float
# A table with `from` is a value, any other one an object.
Cells = dict[str, Annotated[Cell | dict[str, Cell], Field(union_mode="left_to_right")]]


class Time(_Table):
    """When a row occurred: its column's text, the format (strptime; absent: RFC 3339) and the zone of naive times."""

    text: Text = Field(alias="from")
    format: str | None = None
    zone: Annotated[str, AfterValidator(_zone)] = "UTC"


class When(_Table):
    """When a row makes the touchpoint: all that is given must hold, compared with the row of the case before it."""

    first: bool = False
    where: Columns = {}
    starts: Columns = {}
    becomes: Columns = {}
    leaves: Columns = {}
    changes: list[str] = []
    rises: list[str] = []
    otherwise: bool = False

    def columns(self) -> Iterator[str]:
        """Every column that it looks at."""
        yield from (*self.where, *self.starts, *self.becomes, *self.leaves, *self.changes, *self.rises)


class Also(_Table):
    """Another table whose rows stand among those of the cases: its columns by the names that they have here.

    A row of the tables that lack a column of `holds` has the value of the last row of this one before it in its case.
    """

    file: str
    columns: dict[str, str]
    holds: list[str] = []

    @model_validator(mode="after")
    def _holds_its_own(self) -> "Also":
        if strange := [column for column in self.holds if column not in self.columns]:
            raise ValueError(f"holds: {', '.join(strange)} is none of `columns`")
        return self


class Rule(_Table):
    """One touchpoint that a row may make."""

    type: TouchpointType
    when: When = When()
    data: Cells = {}


class Mapping(_Table):
    """The whole file. A text in which a column is null gives nothing, and a column that is not named is never read."""

    source: Text
    id: Text
    client: Text
    case: Text | None = None
    once: bool = Field(False, description="of the rows with the same id only the first is read")
    order: str | None = Field(None, description="a column of numbers, or of times in one form: the order within a case")
    time: Time
    null: list[str] = [""]
    encoding: Annotated[str, AfterValidator(_encoding)] = "utf-8-sig"
    delimiter: str = Field(",", min_length=1, max_length=1)
    skip: Columns = {}
    data: Cells = {}
    also: list[Also] = []
    touchpoints: list[Rule] = Field(min_length=1)

    @model_validator(mode="after")
    def _order_needs_case(self) -> "Mapping":
        if self.order is not None and self.case is None:
            raise ValueError("order: rows are ordered within a case, so name the case too")
        if self.also and self.order is None:
            raise ValueError("also: rows of two tables stand in one order, so name the case and the order too")
        return self

    def columns(self) -> list[str]:
        """Every column that the mapping reads, once."""
        texts = [self.source, self.id, self.client, self.case or "", self.time.text, *_texts(self.data)]
        named = [*self.skip] + ([self.order] if self.order else [])
        for rule in self.touchpoints:
            texts += _texts(rule.data)
            named += rule.when.columns()
        found = [column.removeprefix("was.") for text in texts for column in columns_of(text)]
        return list(dict.fromkeys(named + found))


def columns_of(text: str) -> list[str]:
    """The columns that stand in a text."""
    return [column for _, column, _, _ in Formatter().parse(text) if column]


def _texts(data: Any) -> Iterator[str]:
    for cell in data.values():
        if isinstance(cell, dict):
            yield from _texts(cell)
        elif isinstance(cell, str | Value):
            yield cell if isinstance(cell, str) else cell.text


def read_mapping(path: Path) -> Mapping:
    """The mapping of a file. Raises WrongUse with the key and the reason."""
    try:
        return Mapping.model_validate(tomllib.loads(path.read_text("utf-8")))
    except OSError as error:
        raise WrongUse(f"{path}: can't be read: {error.strerror}") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise WrongUse(f"{path}: {error}") from error
    except ValidationError as error:
        faults = [f"{'.'.join(map(str, fault['loc'])) or 'mapping'}: {fault['msg']}" for fault in error.errors()]
        raise WrongUse(f"{path}: {'; '.join(faults)}") from error
