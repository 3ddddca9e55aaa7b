"""Small files, mappings and an installation to read them into, made for tests. Nothing here comes from a real file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

import xlsxwriter

from resilience.domain.identity import AreaId, DisruptionId, PlaceId
from resilience.domain.vocabulary import Grain
from resilience.intake import shipped
from resilience.intake.mapping import Constant, Field, FromColumn, Mapping, Rule, When
from resilience.intake.needs import read_needs
from resilience.intake.reading import Choices, Reading
from resilience.intake.reference import IntakeReference, PlaceRef, key
from resilience.intake.table import SourceTable, read_table

TODAY = date(2026, 11, 22)
EASTWOLD = AreaId(1)
WESTMARSH = AreaId(2)
NORTH = PlaceRef(PlaceId(11), None, "North")
SOUTH = PlaceRef(PlaceId(12), None, "South")
QUAY_WARD = PlaceRef(PlaceId(13), PlaceId(11), "Quay ward")
NORTH_OF_WESTMARSH = PlaceRef(PlaceId(21), None, "North")
STORM = DisruptionId(7)

REFERENCE = IntakeReference(
    areas={"x01": EASTWOLD, "eastwold": EASTWOLD, "eastwold forum": EASTWOLD, "x02": WESTMARSH, "westmarsh": WESTMARSH},
    area_names={EASTWOLD: "Eastwold", WESTMARSH: "Westmarsh"},
    places={
        EASTWOLD: {"north": NORTH, "x01a": NORTH, "south": SOUTH, "x01b": SOUTH, "quay ward": QUAY_WARD},
        WESTMARSH: {"north": NORTH_OF_WESTMARSH},
    },
    disruptions={EASTWOLD: {key("Storm, January 2024"): STORM}},
    taxonomies=shipped.taxonomies(),
)
IN_EASTWOLD = Choices(area_id=EASTWOLD)

PLAIN = Mapping(
    "plain",
    when=When("date"),
    rules=(
        (Field.DIRECTION, Constant("request")),
        (Field.NEED_TYPE, Constant("FOD")),
        (Field.BASIS, Constant("expressed")),
    ),
)
"""Reads a column "date"; everything else is the same in every row."""


def plain(**rules: str | Rule) -> Mapping:
    """The plain mapping with more fields, each from a column (its name) or by a rule."""
    mapping = PLAIN
    for name, rule in rules.items():
        mapping = mapping.with_rule(Field(name), FromColumn(rule) if isinstance(rule, str) else rule)
    return mapping


def at_grain(grain: Grain, mapping: Mapping = PLAIN, **when: str) -> Mapping:
    return replace(mapping, when=When("date", grain, **when))  # type: ignore[arg-type]


def table(text: str, name: str = "needs.csv") -> SourceTable:
    return read_table(name, text.encode("utf-8"))


def read(text: str, mapping: Mapping = PLAIN, choices: Choices = IN_EASTWOLD) -> Reading:
    """Read a CSV file given as text."""
    return read_needs(table(text), mapping, REFERENCE, choices, today=TODAY)


def sentences(reading: Reading) -> list[tuple[int | None, str | None, str]]:
    return [(problem.row, problem.column, problem.sentence) for problem in reading.problems]


def workbook(rows: Sequence[Sequence[object]], name: str = "Data", *, before: str | None = None) -> bytes:
    """An Excel workbook with these rows, after an empty sheet called `before` if there is to be one."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        if before is not None:
            book.add_worksheet(before)
        sheet = book.add_worksheet(name)
        formats = {
            datetime: book.add_format({"num_format": "dd/mm/yyyy hh:mm"}),
            date: book.add_format({"num_format": "dd/mm/yyyy"}),
        }
        for row, cells in enumerate(rows):
            for column, cell in enumerate(cells):
                if isinstance(cell, date):
                    sheet.write_datetime(row, column, cell, formats[type(cell)])
                else:
                    sheet.write(row, column, cell)
    return file.getvalue()


def workbook_with(sheet_xml: bytes, *, styles_of: bytes | None = None, **members: bytes) -> bytes:
    """A workbook whose one sheet is this XML, with the styles of another workbook and any further members."""
    file = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(styles_of or workbook([["date"]]))) as archive,
        zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made,
    ):
        for name in archive.namelist():
            made.writestr(name, sheet_xml if name == "xl/worksheets/sheet1.xml" else archive.read(name))
        for name, content in members.items():
            made.writestr(name, content)
    return file.getvalue()
