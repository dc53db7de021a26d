"""CSV as people bring it, and as nobody should."""

import contextlib
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amends.instruments.spc import (
    Direction,
    Fault,
    Mark,
    Observation,
    Rebase,
    Settings,
    SpcError,
    Target,
    TwoInThree,
    read_bytes,
    read_points,
    read_settings,
    tables,
)

JANUARY, FEBRUARY = date(2017, 1, 1), date(2017, 2, 1)
TWO = [Observation(JANUARY, 1.5), Observation(FEBRUARY, None)]


@pytest.mark.parametrize(
    "content",
    [
        b"date,value\n2017-01-01,1.5\n2017-02-01,NA\n",
        b"\xef\xbb\xbfDate , VALUE\r\n2017-01-01,1.5\r\n2017-02-01,\r\n",
        b"value;date\n1.5;2017-01-01\n;2017-02-01\n",
        b"date\tvalue\n2017-01-01\t1.5\n\n2017-02-01\tna",
        b'"date","note, long","value"\n"2017-01-01","a\nb",+1.50\n2017-02-01 00:00:00,,\n',
        b"\n\ndate;value\r2017-01-01;1.5\r2017-02-01;\r",
        "date,value\n2017-01-01T00:00:00Z,15e-1\n2017-02-01,\n".encode("utf-16"),
    ],
    ids=["plain", "BOM and capitals", "semicolons", "tabs", "quoted", "blank lines", "UTF-16"],
)
def test_a_series(content: bytes) -> None:
    assert read_points(content, name="one").points == {"one": TWO}


def test_several_series_keep_their_order_and_say_what_is_not_used() -> None:
    found = read_points(
        b"series_id,date,value,mean\nb,2017-01-01,1,9\na,2017-01-01,2,9\nb,2017-02-01,3,9", name=""
    )
    assert list(found.points) == ["b", "a"]
    assert [one.value for one in found.points["b"]] == [1, 3]
    assert found.unused == ("mean",)


def test_days_written_day_first_are_read_so_only_where_that_is_said() -> None:
    content = b"date,value\n03/04/2017,1\n"
    assert read_points(content, name="x", day_first=True).points["x"][0].day == date(2017, 4, 3)
    with pytest.raises(SpcError, match="Write it like 2017-04-30"):
        read_points(content, name="x")


@pytest.mark.parametrize(
    ("content", "fault", "place"),
    [
        (b"", Fault.NOTHING_IN_FILE, (None, "")),
        (b"\n  \n", Fault.NOTHING_IN_FILE, (None, "")),
        (b"date,value\n", Fault.HEADINGS_ALONE, (None, "")),
        (b"day,value\n2017-01-01,1\n", Fault.NO_COLUMN, (1, "date")),
        (b"date\n2017-01-01\n", Fault.NO_COLUMN, (1, "value")),
        (b"date,value,Value\n2017-01-01,1,1\n", Fault.TWO_COLUMNS, (1, "value")),
        (b"date,value\n2017-01-01,1,000\n", Fault.FIELDS, (2, "")),
        (b"date,value\n2017-01-01\n", Fault.FIELDS, (2, "")),
        (b"date,value\n\n2017-02-30,1\n", Fault.NO_SUCH_DAY, (3, "date")),
        (b"date,value\n0000-01-01,1\n", Fault.NO_SUCH_DAY, (2, "date")),
        (b"date,value\n01/02/2017,1\n", Fault.NOT_A_DATE, (2, "date")),
        (b"date,value\n,1\n", Fault.NOT_A_DATE, (2, "date")),
        ("date,value\n٢٠١٧-01-01,1\n".encode(), Fault.NOT_A_DATE, (2, "date")),
        (b"date,value\n2017-01-01,1\n2017-01-01,2\n", Fault.DAY_IN_ROW, (3, "date")),
        (b"date,value\n2017-01-01,nan\n", Fault.NOT_A_NUMBER, (2, "value")),
        (b"date,value\n2017-01-01,-Inf\n", Fault.NOT_A_NUMBER, (2, "value")),
        (b"date,value\n2017-01-01,lots\n", Fault.NOT_A_NUMBER, (2, "value")),
        (b"date,value\n2017-01-01,=1+1\n", Fault.NOT_A_NUMBER, (2, "value")),
        (b"date,value\n2017-01-01,0x10\n", Fault.NOT_A_NUMBER, (2, "value")),
        (b"date,value\n2017-01-01,1_000\n", Fault.NOT_A_NUMBER, (2, "value")),
        (b'date,value\n2017-01-01,"1,000"\n', Fault.NOT_PLAIN, (2, "value")),
        (b"date;value\n2017-01-01;0,95\n", Fault.NOT_PLAIN, (2, "value")),
        (b"date,value\n2017-01-01,95%\n", Fault.NOT_PLAIN, (2, "value")),
        (b"date,value\n2017-01-01,1e99\n", Fault.TOO_LARGE, (2, "value")),
        (b"date,value\n2017-01-01," + b"9" * 3000 + b"\n", Fault.TOO_LONG, (2, "value")),
        (b'date,value\n2017-01-01,"1\n2017-02-01,2\n', Fault.NOT_CSV, (2, "")),
        (b'date,value\n"2017-01-01"x,1\n', Fault.NOT_CSV, (2, "")),
        (b"date,value\n2017-01-01,caf\xe9\n", Fault.NOT_UTF8, (2, "")),
        (b"PK\x03\x04\x00\x00date,value\n", Fault.NOT_TEXT, (1, "")),
        (b"series_id,date,value\n\x1b[31mred,2017-01-01,1\n", Fault.CONTROLS, (2, "series_id")),
        (b'date,value,"a\nb"\n2017-01-01,1,1\n', Fault.CONTROLS, (1, "")),
        (b"series_id,date,value\n,2017-01-01,1\n", Fault.NO_NAME, (2, "series_id")),
    ],
)
def test_what_is_wrong_is_said_with_its_row_and_column(
    content: bytes, fault: Fault, place: tuple[int | None, str]
) -> None:
    with pytest.raises(SpcError) as caught:
        read_points(content, name="one")
    error = caught.value
    assert (error.fault, (error.row, error.column)) == (fault, place)
    words = str(error)
    assert len(words) < 200
    assert len(words.splitlines()) == 1
    if place[0]:
        assert words.startswith(f"Row {place[0]}")
    assert place[1] in words


PIECES = st.lists(
    st.sampled_from(
        [
            "date",
            "value",
            "series_id",
            ",",
            ";",
            "\n",
            "\r",
            '"',
            "2017-01-01",
            "1",
            "NA",
            "=",
            "\x00",
            "é",
            " ",
        ]
    )
).map("".join)


@given(PIECES.map(str.encode) | st.binary() | PIECES.map(lambda words: words.encode("utf-16")))
def test_junk_is_read_or_refused(content: bytes) -> None:
    for begin in (b"", b"date,value\n", b"series_id,date,value\n"):
        with contextlib.suppress(SpcError):
            assert all(read_points(begin + content, name="x").points.values())
        with contextlib.suppress(SpcError):
            read_settings(b"series_id,target,rebase_dates,marks\n" + content, otherwise=Settings())


def test_settings_in_the_columns_of_results() -> None:
    told = read_settings(
        b"series_id,source,n,improvement_direction,target,rebase_dates,fix_after_n_points,"
        b"screen_outliers,two_in_three,marks,last_point_type,colour\n"
        b"a,A ward,36,decrease,0.95,2017-04-01;2018-04-01,12,TRUE,beyond,2017-04-30=in place,common_cause,red\n"
        b"b,,,,,,,,,,,\n"
        b"d,,,,,,12.0,,,,,\n"
        b"c,,,neutral,5;2018-01-01=7,2017-04-01=a new desk,NA,FALSE,,,,\n",
        otherwise=Settings(direction=Direction.INCREASE, screen=True),
    )
    assert told.unused == ("colour",)
    assert told.sources["a"] == "A ward"
    assert told.settings["a"] == Settings(
        direction=Direction.DECREASE,
        targets=(Target(0.95),),
        rebases=(Rebase(date(2017, 4, 1)), Rebase(date(2018, 4, 1))),
        fix_after=12,
        screen=True,
        two_in_three=TwoInThree.BEYOND,
        marks=(Mark(date(2017, 4, 30), "in place"),),
    )
    assert told.settings["b"] == Settings(direction=Direction.INCREASE, screen=True)
    # A program that keeps counts as fractions writes them so.
    assert told.settings["d"].fix_after == 12
    assert told.settings["c"] == Settings(
        targets=(Target(5), Target(7, date(2018, 1, 1))),
        rebases=(Rebase(date(2017, 4, 1), "a new desk"),),
    )


@pytest.mark.parametrize(
    ("column", "words", "fault"),
    [
        ("improvement_direction", "upwards", Fault.NOT_A_CHOICE),
        ("target", "high", Fault.NOT_A_NUMBER),
        ("target", "1;2", Fault.TWO_TARGETS),
        ("rebase_dates", "2017-04-31", Fault.NO_SUCH_DAY),
        ("rebase_dates", "April", Fault.NOT_A_DATE),
        ("fix_after_n_points", "0", Fault.NOT_WHOLE),
        ("fix_after_n_points", "1.5", Fault.NOT_WHOLE),
        ("screen_outliers", "maybe", Fault.NOT_TRUE_OR_FALSE),
        ("two_in_three", "either", Fault.NOT_A_CHOICE),
        ("marks", "2017-04-30", Fault.NO_WORDS),
    ],
)
def test_settings_that_are_wrong(column: str, words: str, fault: Fault) -> None:
    with pytest.raises(SpcError) as caught:
        read_settings(f"series_id,{column}\na,{words}\n".encode(), otherwise=Settings())
    assert (caught.value.fault, caught.value.row, caught.value.column) == (fault, 2, column)


def test_a_series_has_its_settings_once() -> None:
    with pytest.raises(SpcError) as caught:
        read_settings(b"series_id,target\na,1\na,2\n", otherwise=Settings())
    assert (caught.value.fault, caught.value.row) == (Fault.SERIES_TWICE, 3)


def test_files_that_are_none_or_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tables, "MOST_BYTES", 10)
    (tmp_path / "large.csv").write_bytes(b"x" * 11)
    for path, fault in (
        (tmp_path / "none.csv", Fault.NO_FILE),
        (tmp_path, Fault.NOT_A_FILE),
        (Path("/dev/zero"), Fault.NOT_A_FILE),
        (tmp_path / "large.csv", Fault.TOO_BIG),
    ):
        with pytest.raises(SpcError) as caught:
            read_bytes(path)
        assert caught.value.fault is fault
    rows = b"".join(b"%04d-%02d-01,1\n" % (1000 + n // 12, n % 12 + 1) for n in range(30))
    monkeypatch.setattr("amends.instruments.spc.files.MOST_IN_A_SERIES", 20)
    with pytest.raises(SpcError) as caught:
        read_points(b"date,value\n" + rows, name="x")
    assert (caught.value.fault, caught.value.row) == (Fault.TOO_MANY, 22)
