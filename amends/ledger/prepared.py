"""Queries that are compiled once: the ORM writes the SQL of a question, and need not write it again.

A question about a moment has the same SQL whatever the day, the place in the sequence and the
things asked about. It is built once with stand-ins for these, and the stand-ins are found again
among the parameters. `ask` answers with values, `rows` with the rows of a table.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from itertools import batched
from typing import Any, cast
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.sql import Query

from amends.ledger.models import DatedRecord, Record, rows_of
from amends.ledger.queries import in_force
from amends.ledger.rules import Moment

# Values that no question asks about.
DAY = date(1, 2, 3)
SEQUENCE = -918_273_645
THING = UUID("00000000-0000-7000-8000-00000000f00d")
# For questions that have no moment in them.
NOW = Moment(DAY)
# In one list of values; SQLite takes 32,766 parameters at least.
MOST_VALUES = 10_000

type Question = Callable[[Collection[UUID], Moment], QuerySet[Any, tuple[Any, ...]]]


@dataclass(frozen=True)
class Prepared:
    """A compiled question: its SQL cut at the parameters, and the columns of a row.

    It outlives the connection and the thread that compiled it, so it holds on to neither.
    """

    pieces: tuple[str, ...]
    parameters: tuple[Any, ...]
    columns: tuple[Any, ...]

    def ask(self, things: Collection[UUID], at: Moment) -> list[tuple[Any, ...]]:
        """The rows of the answer, values as the ORM would give them. One query, or one for each part."""
        compiler = Query(None).get_compiler(connection.alias)
        converters = compiler.get_converters(self.columns)
        rows = [row for part in parts(things) for row in self._ask(part, at)]
        return converted(rows, converters, compiler.connection) if rows else []

    def _ask(self, things: Collection[UUID], at: Moment) -> list[tuple[Any, ...]]:
        operations = connection.ops
        stand_ins: dict[object, list[Any]] = {
            operations.adapt_datefield_value(DAY): [operations.adapt_datefield_value(at.day)],
            SEQUENCE: [at.sequence],
            adapted(THING): [adapted(thing) for thing in things],
        }
        sql = [self.pieces[0]]
        given: list[Any] = []
        for parameter, piece in zip(self.parameters, self.pieces[1:], strict=True):
            values = stand_ins.get(parameter, [parameter])
            sql.append(", ".join(["%s"] * len(values)) + piece)
            given += values
        with connection.cursor() as cursor:
            cursor.execute("".join(sql), given)
            return list(cursor.fetchall())


def converted(
    rows: list[tuple[Any, ...]], converters: dict[int, Any], connected: Any
) -> list[tuple[Any, ...]]:
    """Values of rows as the ORM would give them, column by column: what recurs in one is made once."""
    columns = list(zip(*rows, strict=True))
    of_uuids = getattr(connected.ops, "convert_uuidfield_value", None)
    for position, (functions, expression) in converters.items():
        if functions == [of_uuids]:
            columns[position] = tuple(map(identifier, columns[position]))
            continue
        made: dict[Any, Any] = {}
        for value in set(columns[position]):
            made[value] = value
            for function in functions:
                made[value] = function(made[value], expression, connected)
        columns[position] = tuple(map(made.__getitem__, columns[position]))
    return list(zip(*columns, strict=True))


@lru_cache(maxsize=1 << 16)
def identifier(text: str | None) -> UUID | None:
    """An identifier that SQLite keeps as text. The same ones are met on every page."""
    return None if text is None else UUID(text)


def parts[Value](values: Collection[Value]) -> Iterator[tuple[Value, ...]]:
    """Values in parts that one query can take: one part, but for thousands. None for no values."""
    most = connection.features.max_query_params
    return batched(values, min(MOST_VALUES, most // 3) if most else MOST_VALUES)


def adapted(thing: UUID) -> Any:
    """An identifier as the database's driver takes it."""
    return thing if connection.features.has_native_uuid_field else thing.hex


_prepared: dict[tuple[str, str, bool], Prepared] = {}


def ask(
    name: str, question: Question, things: Collection[UUID], at: Moment
) -> list[tuple[Any, ...]]:
    """Ask a question that was asked before under this name, or compile it and ask.

    `question` must use the things and the moment it is given only as values of its query.
    """
    if not things:
        return []
    key = (name, connection.vendor, at.sequence is None)
    if key not in _prepared:
        stand_in = Moment(DAY, None if at.sequence is None else SEQUENCE)
        _prepared[key] = prepare(question([THING], stand_in))
    return _prepared[key].ask(things, at)


def prepare(rows: QuerySet[Any, tuple[Any, ...]]) -> Prepared:
    """Compile a query of values."""
    compiler = rows.query.get_compiler(connection.alias)
    sql, parameters = compiler.as_sql()
    columns = tuple(column[0] for column in compiler.select[: compiler.col_count])
    return Prepared(tuple(sql.split("%s")), tuple(parameters), columns)


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
        return cls(path, model, tuple(f.attname for f in model._meta.concrete_fields))

    @property
    def names(self) -> list[str]:
        """Its columns as the ORM names them from the table."""
        return [f"{self.path}__{name}" if self.path else name for name in self.columns]


@dataclass(frozen=True)
class Shape:
    """What is read of a table: the rows themselves, then what they point at, nearer things first."""

    steps: tuple[Step, ...]

    @classmethod
    def of(cls, model: type[Model], related: Collection[str]) -> "Shape":
        """The shape of a table with its related paths, each with everything on the way to it."""
        paths = {""}
        for path in related:
            names = path.split("__")
            paths |= {"__".join(names[: n + 1]) for n in range(len(names))}
        nearest_first = sorted(paths, key=lambda path: (path.count("__") + bool(path), path))
        return cls(tuple(Step.along(model, path) for path in nearest_first))

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
                    connection.alias, step.columns, columns
                )
            if step.path:
                holder, _, name = step.path.rpartition("__")
                if here[holder] is not None:
                    here[holder]._state.fields_cache[name] = here[step.path]
        return here[""]


_shapes: dict[tuple[type[Model], tuple[str, ...]], Shape] = {}


def rows[Row: Record](
    model: type[Row], column: str, values: Collection[UUID], *related: str
) -> list[Row]:
    """The rows of a table whose column is one of the values, in the order of their sequence.

    `related` names foreign keys, and keys of theirs, that are read with them. Nothing is left out
    for what was known. No query for no values.
    """
    shape = _shapes.get((model, related))
    if shape is None:
        shape = _shapes[model, related] = Shape.of(model, related)

    def question(of: Collection[UUID], _then: Moment) -> QuerySet[Any, tuple[Any, ...]]:
        names = [name for step in shape.steps for name in step.names]
        return rows_of(model).filter(**{f"{column}__in": list(of)}).order_by().values_list(*names)

    name = " ".join(["rows", model._meta.label, column, *related])
    made: dict[tuple[str, Any], Any] = {}
    found = [shape.row(row, made) for row in ask(name, question, values, NOW)]
    return sorted(found, key=lambda row: row.sequence)


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
