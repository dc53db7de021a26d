"""Queries that are compiled once: the ORM writes the SQL of a big question, and need not write it again.

A question about a moment has the same SQL whatever the day, the place in the sequence and the
things asked about. It is built once with stand-ins for these, and the stand-ins are found again
among the parameters.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import batched
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.sql import Query

from amends.ledger.models import DatedRecord
from amends.ledger.queries import in_force
from amends.ledger.rules import Moment

# Values that no question asks about.
DAY = date(1, 2, 3)
SEQUENCE = -918_273_645
THING = UUID("00000000-0000-7000-8000-00000000f00d")
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
        if converters:
            return [tuple(row) for row in compiler.apply_converters(rows, converters)]
        return rows

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
