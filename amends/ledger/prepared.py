"""Queries that are compiled once: the ORM writes the SQL of a question, and need not write it again.

A question about a moment has the same SQL whatever the day, the place in the sequence and the
things asked about. It is built once with stand-ins for these, and the stand-ins are found again
among the parameters. `ask` answers with values, `rows` with the rows of a table.
"""

from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from itertools import batched
from typing import Any, cast
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS, connection, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet

from amends.ledger.models import DatedRecord, Record, rows_of
from amends.ledger.queries import in_force
from amends.ledger.rules import Moment

# Values that no question asks about.
DAY = date(1, 2, 3)
SEQUENCE = -918_273_645
THING = UUID("00000000-0000-7000-8000-00000000f00d")
WORD = "\x02a word\x03"
# For questions that have no moment in them.
NOW = Moment(DAY)
# Columns that nothing but the ledger reads; the ORM fetches them from a row that is asked for them.
LEFT_OUT = frozenset({"salts"})
# In one list of values; SQLite takes 32,766 parameters at least.
MOST_VALUES = 10_000

type Question = Callable[[Collection[UUID], Moment], QuerySet[Any, tuple[Any, ...]]]


@dataclass(frozen=True)
class Conversion:
    """How values of one column are made what the ORM would give.

    A function of the database's own stands by its name: it belongs to a connection.
    """

    position: int
    functions: tuple[str | Callable[..., Any], ...]
    expression: Any

    def of(self, column: tuple[Any, ...], connected: BaseDatabaseWrapper) -> tuple[Any, ...]:
        """The values of the column; what recurs is made once."""
        if self.functions == ("convert_uuidfield_value",):
            return tuple(map(identifier, column))
        functions = [
            getattr(connected.ops, function) if isinstance(function, str) else function
            for function in self.functions
        ]
        made: dict[Any, Any] = {}
        for value in set(column):
            given = value
            for function in functions:
                given = function(given, self.expression, connected)
            made[value] = given
        return tuple(map(made.__getitem__, column))


@dataclass(frozen=True)
class Prepared:
    """A compiled question: its SQL cut at the parameters, and what is to be made of its columns.

    It outlives the connection and the thread that compiled it, so it holds on to neither. Its
    parameters are stand-ins alone.
    """

    pieces: tuple[str, ...]
    parameters: tuple[Any, ...]
    conversions: tuple[Conversion, ...]

    def ask(self, things: Collection[UUID], at: Moment, word: str) -> list[tuple[Any, ...]]:
        """The rows of the answer, values as the ORM would give them. One query, or one for each part."""
        connected = connections[DEFAULT_DB_ALIAS]
        found = [row for part in parts(things) for row in self._ask(part, at, word, connected)]
        if not found or not self.conversions:
            return found
        columns = list(zip(*found, strict=True))
        for conversion in self.conversions:
            place = conversion.position
            columns[place] = conversion.of(columns[place], connected)
        return list(zip(*columns, strict=True))

    def _ask(
        self, things: Collection[UUID], at: Moment, word: str, connected: BaseDatabaseWrapper
    ) -> list[tuple[Any, ...]]:
        day_of = connected.ops.adapt_datefield_value
        stand_ins: dict[object, list[Any]] = {
            day_of(DAY): [day_of(at.day)],
            SEQUENCE: [at.sequence],
            WORD: [word],
        }
        if connected.features.has_native_uuid_field:
            # PostgreSQL takes a list as one value, see `as_lists`. Written out here, because the
            # driver looks at every element for what must be quoted.
            stand_ins[THING] = ["{" + ",".join([thing.hex for thing in things]) + "}"]
        else:
            stand_ins[THING.hex] = [thing.hex for thing in things]
        sql = [self.pieces[0]]
        given: list[Any] = []
        for parameter, piece in zip(self.parameters, self.pieces[1:], strict=True):
            values = stand_ins[parameter]
            sql.append(", ".join(["%s"] * len(values)) + piece)
            given += values
        with connected.cursor() as cursor:
            cursor.execute("".join(sql), given)
            return list(cursor.fetchall())


@lru_cache(maxsize=1 << 16)
def identifier(text: str | None) -> UUID | None:
    """An identifier that SQLite keeps as text. The same ones are met on every page."""
    return None if text is None else UUID(text)


def parts[Value](values: Collection[Value]) -> Iterator[tuple[Value, ...]]:
    """Values in parts that one query can take: one part, but for thousands. None for no values."""
    most = connection.features.max_query_params
    return batched(values, min(MOST_VALUES, most // 3) if most else MOST_VALUES)


_prepared: dict[tuple[str, str, bool], Prepared] = {}


def ask(
    name: str, question: Question, things: Collection[UUID], at: Moment, word: str = ""
) -> list[tuple[Any, ...]]:
    """Ask a question that was asked before under this name, or compile it and ask.

    `question` must use the things and the moment it is given only as values of its query. Where it
    asks about a word as well, such as the slug in an address, it writes WORD, and `word` is meant.
    """
    if not things:
        return []
    key = (name, connection.vendor, at.sequence is None)
    if key not in _prepared:
        stand_in = Moment(DAY, None if at.sequence is None else SEQUENCE)
        _prepared[key] = prepare(question([THING], stand_in))
    return _prepared[key].ask(things, at, word)


def prepare(rows: QuerySet[Any, tuple[Any, ...]]) -> Prepared:
    """Compile a query of values."""
    compiler = rows.query.get_compiler(connection.alias)
    sql, parameters = compiler.as_sql()
    pieces, asked = with_constants(sql.split("%s"), parameters)
    columns = tuple(column[0] for column in compiler.select[: compiler.col_count])
    return Prepared(
        as_lists(pieces, asked),
        tuple(asked),
        tuple(
            Conversion(position, tuple(map(detached, functions)), expression)
            for position, (functions, expression) in compiler.get_converters(columns).items()
        ),
    )


def with_constants(
    pieces: Sequence[str], parameters: Sequence[Any]
) -> tuple[list[str], list[object]]:
    """The SQL with everything in it that is the same each time, and the parameters that are not.

    An index with a condition serves a planned question only where the question's own condition can
    be read in its text.
    """
    day = connection.ops.adapt_datefield_value(DAY)
    things = THING if connection.features.has_native_uuid_field else THING.hex
    written, asked = [pieces[0]], []
    for parameter, piece in zip(parameters, pieces[1:], strict=True):
        if parameter in (day, things, WORD) or parameter == SEQUENCE:
            asked.append(parameter)
            written.append(piece)
        else:
            written[-1] += literal(parameter) + piece
    return written, asked


def literal(constant: object) -> str:
    """A constant as SQL has it, ready for a statement that takes parameters. Raises TypeError."""
    if isinstance(constant, bool):
        return str(constant).upper()
    if isinstance(constant, int):
        return str(constant)
    if isinstance(constant, str):
        quoted = constant.replace("'", "''").replace("%", "%%")
        return f"'{quoted}'"
    raise TypeError(f"No constant of a question: {constant!r}")


def detached(function: Callable[..., Any]) -> str | Callable[..., Any]:
    """A converter without its connection: the name of one that belongs to it."""
    own = getattr(function, "__self__", None) is connection.ops
    return function.__name__ if own else function


def as_lists(pieces: list[str], parameters: Sequence[Any]) -> tuple[str, ...]:
    """On PostgreSQL the things asked about become one parameter: `= ANY(%s::uuid[])` for `IN (%s)`.

    The text of a question is then the same for any number of things, so that the server plans it
    once a connection and not once a page.
    """
    if connection.features.has_native_uuid_field:
        for n, parameter in enumerate(parameters):
            if parameter == THING:
                if not (pieces[n].endswith(" IN (") and pieces[n + 1].startswith(")")):
                    raise ValueError(f"Things are asked about with IN alone: {pieces[n][-80:]}")
                pieces[n] = pieces[n].removesuffix("IN (") + "= ANY("
                pieces[n + 1] = "::uuid[]" + pieces[n + 1]
    return tuple(pieces)


@dataclass(frozen=True)
class Step:
    """One way from a row to another that is read with it: `subject`, then its `party`."""

    path: str
    model: type[Model]
    columns: tuple[str, ...]

    @classmethod
    def along(cls, model: type[Model], path: str) -> "Step":
        """The step at the end of a path of foreign keys; no path is the table itself."""
        for name in path.split("__") if path else ():
            model = cast("type[Model]", model._meta.get_field(name).related_model)
        fields = (f.attname for f in model._meta.concrete_fields)
        return cls(path, model, tuple(name for name in fields if name not in LEFT_OUT))

    @property
    def names(self) -> list[str]:
        """Its columns as the ORM names them from the table."""
        return [f"{self.path}__{name}" if self.path else name for name in self.columns]


@dataclass(frozen=True)
class Shape:
    """What is read of a table: the rows themselves, then what they point at, nearer things first."""

    steps: tuple[Step, ...]
    names: tuple[str, ...]

    @classmethod
    def of(cls, model: type[Model], related: Collection[str]) -> "Shape":
        """The shape of a table with its related paths, each with everything on the way to it."""
        paths = {""}
        for path in related:
            names = path.split("__")
            paths |= {"__".join(names[: n + 1]) for n in range(len(names))}
        nearest_first = sorted(paths, key=lambda path: (path.count("__") + bool(path), path))
        steps = tuple(Step.along(model, path) for path in nearest_first)
        return cls(steps, tuple(name for step in steps for name in step.names))

    def row(self, values: tuple[Any, ...], made: dict[tuple[str, Any], Any]) -> Any:
        """A row with what it points at. `made` keeps what several rows share, so that it is made once."""
        here: dict[str, Any] = {}
        first = 0
        for step in self.steps:
            columns = values[first : first + len(step.columns)]
            first += len(step.columns)
            key = (step.path, columns[0])
            if columns[0] is None:
                here[step.path] = None
            elif key in made:
                here[step.path] = made[key]
            else:
                here[step.path] = made[key] = step.model.from_db(
                    DEFAULT_DB_ALIAS, step.columns, columns
                )
            if step.path:
                holder, _, name = step.path.rpartition("__")
                if here[holder] is not None:
                    here[holder]._state.fields_cache[name] = here[step.path]
        return here[""]


@cache
def shape_of(model: type[Model], *related: str) -> Shape:
    """The shape of a table, made once."""
    return Shape.of(model, related)


def rows[Row: Record](
    model: type[Row], column: str, values: Collection[UUID], *related: str
) -> list[Row]:
    """The rows of a table whose column is one of the values, in the order of their sequence.

    `related` names foreign keys, and keys of theirs, that are read with them. Nothing is left out
    for what was known. No query for no values.
    """

    def question(of: Collection[UUID], _then: Moment) -> QuerySet[Row]:
        return rows_of(model).filter(**{f"{column}__in": list(of)})

    found = read(f"rows {column}", model, question, values, NOW, *related)
    return sorted(found, key=lambda row: row.sequence)


def read[Row: Model](
    name: str,
    model: type[Row],
    question: Callable[[Collection[UUID], Moment], QuerySet[Row]],
    things: Collection[UUID],
    at: Moment,
    *related: str,
    word: str = "",
) -> list[Row]:
    """The rows that a question finds, in no order, with their `related`; see `rows` and `ask`."""
    shape = shape_of(model, *related)

    def values(of: Collection[UUID], then: Moment) -> QuerySet[Any, tuple[Any, ...]]:
        return question(of, then).order_by().values_list(*shape.names)

    called = " ".join([name, model._meta.label, *related])
    made: dict[tuple[str, Any], Any] = {}
    return [shape.row(row, made) for row in ask(called, values, things, at, word)]


def values_in_force(
    model: type[DatedRecord],
    of: type[Model],
    path: str,
    things: Collection[UUID],
    at: Moment,
    columns: tuple[str, ...],
    **where: object,
) -> list[tuple[Any, ...]]:
    """Columns of the statements in force about every `of` whose `path` leads to one of the things.

    `where` narrows the statements in force, after they were picked.
    """

    def question(chosen: Collection[UUID], then: Moment) -> QuerySet[Any, tuple[Any, ...]]:
        about = of._default_manager.filter(**{f"{path}__in": list(chosen)})
        return in_force(model, about, then).filter(**where).values_list(*columns)

    name = " ".join([model._meta.label, path, *columns, *map(str, sorted(where.items()))])
    return ask(name, question, things, at)
