"""Files made to harm whoever opens them, or by programs and people that did not know better; all made by code.

Each is a pair of a file's name and its bytes, with what has to come of it: a part of the sentence of the refusal, or
`READ` where it is harmless as a table. Nothing here comes from a real file.
"""

from __future__ import annotations

import gzip
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from tests.intake.files_made import workbook, workbook_with

READ = ""
"""In place of a refusal: the file is read as a table, whatever the words in it are worth."""
SHEET = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
SHARED = b'<?xml version="1.0"?><sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
CLEAN = b"date,type\n2026-01-05,food\n2026-01-06,water\n"
PLAIN = workbook([["date", "type"], ["2026-01-05", "food"], [date(2026, 1, 6), "water"]])
DAMAGED = "damaged or not a real .xlsx file"
UNFOLDS = "unfolds to more than can be read safely"
NO_TEXT = "does not read as text"
DOCUMENT = "a document, not a table"
TOO_MUCH = "more time or memory to read than is allowed"


@dataclass(frozen=True, slots=True)
class HostileFile:
    """One file; `make` gives its bytes anew each time, since some are large. `answer` is in its refusal, or `READ`."""

    name: str
    make: Callable[[], bytes]
    answer: str


HOSTILE: dict[str, HostileFile] = {}
"""All files, by what is wrong with them."""


def hostile(what: str, name: str, answer: str) -> Callable[[Callable[[], bytes]], Callable[[], bytes]]:
    def add(make: Callable[[], bytes]) -> Callable[[], bytes]:
        assert what not in HOSTILE, what
        HOSTILE[what] = HostileFile(name, make, answer)
        return make

    return add


def add(what: str, name: str, answer: str, data: bytes) -> None:
    hostile(what, name, answer)(lambda: data)


# --- building blocks -----------------------------------------------------------------------------------------------


def zipped(members: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return file.getvalue()


def members(data: bytes = PLAIN) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_parts(**parts: bytes) -> bytes:
    """The plain workbook with other contents in some parts: sheet, strings, workbook, styles, rels."""
    paths = {
        "sheet": "xl/worksheets/sheet1.xml",
        "strings": "xl/sharedStrings.xml",
        "workbook": "xl/workbook.xml",
        "styles": "xl/styles.xml",
        "rels": "xl/_rels/workbook.xml.rels",
        "types": "[Content_Types].xml",
    }
    return zipped(members() | {paths[name]: content for name, content in parts.items()})


def sheet(*rows: bytes, before: bytes = b"", after: bytes = b"") -> bytes:
    return SHEET + before + b"<sheetData>" + b"".join(rows) + b"</sheetData>" + after + b"</worksheet>"


def text(reference: str, words: str) -> bytes:
    return f'<c r="{reference}" t="inlineStr"><is><t>{words}</t></is></c>'.encode()


def value(reference: str, content: str, kind: str = "n", style: int = 0) -> bytes:
    return f'<c r="{reference}" t="{kind}" s="{style}"><v>{content}</v></c>'.encode()


def row(number: int, *cells: bytes) -> bytes:
    return b'<row r="%d">' % number + b"".join(cells) + b"</row>"


HEADER = row(1, text("A1", "date"), text("B1", "type"))


def book_of(*rows: bytes, before: bytes = b"", after: bytes = b"") -> bytes:
    """A workbook of a header and these rows."""
    return workbook_with(sheet(HEADER, *rows, before=before, after=after))


def in_a_cell(content: str, kind: str = "n", style: int = 0) -> bytes:
    return book_of(row(2, value("A2", content, kind, style), text("B2", "food")))


def central(data: bytes, member: str) -> int:
    """Where a member's entry begins in the archive's directory."""
    return data.rfind(member.encode()) - 46


def changed(data: bytes, at: int, to: bytes) -> bytes:
    return data[:at] + to + data[at + len(to) :]


def entities(before: bytes) -> bytes:
    """XML with ten levels of entities, each ten times the one before."""
    levels = b"".join(b'<!ENTITY a%d "%s">' % (n, b"&a%d;" % (n - 1) * 10) for n in range(1, 10))
    return before.replace(b"?><", b'?><!DOCTYPE x [<!ENTITY a0 "aaaaaaaaaa">' + levels + b"]><", 1)


# --- archives ------------------------------------------------------------------------------------------------------


@hostile("a worksheet of sixty megabytes of spaces", "bomb.xlsx", UNFOLDS)
def _() -> bytes:
    return workbook_with(SHEET + b" " * 60_000_000 + b"<sheetData/></worksheet>")


@hostile("a worksheet packed a thousand times, but small", "bomb.xlsx", READ)
def _() -> bytes:
    return workbook_with(sheet(HEADER, b" " * 9_000_000, row(2, text("A2", "2026-01-05"), text("B2", "food"))))


@hostile("bombs in parts that nobody reads", "bomb.xlsx", READ)
def _() -> bytes:
    return zipped(members() | {f"xl/media/image{number}.png": b"\0" * 20_000_000 for number in range(3)})


@hostile("an archive within an archive within an archive", "nested.xlsx", DAMAGED)
def _() -> bytes:
    data = zipped({"zeros.bin": b"\0" * 1_000_000})
    for level in range(5):
        data = zipped({f"{level}-{copy}.zip": data for copy in range(10)})
    return data


@hostile("an archive of two thousand members", "many.xlsx", UNFOLDS)
def _() -> bytes:
    return zipped(members() | {f"member{number}": b"" for number in range(2_000)})


@hostile("an archive whose directory says less than it holds", "many.xlsx", READ)
def _() -> bytes:
    data = zipped(members() | {f"member{number}": b"" for number in range(900)})
    end = data.rfind(b"PK\x05\x06")
    return changed(data, end + 8, struct.pack("<HH", 1, 1))


@hostile("an archive with a directory of two megabytes", "many.xlsx", UNFOLDS)
def _() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for number in range(40):
            named = zipfile.ZipInfo(f"member{number}")
            named.comment = b"x" * 60_000
            archive.writestr(named, b"")
    return file.getvalue()


@hostile("two entries over the same bytes", "overlapping.xlsx", DAMAGED)
def _() -> bytes:
    data = zipped(members())
    first = struct.unpack_from("<I", data, central(data, "xl/worksheets/sheet1.xml") + 42)
    return changed(data, central(data, "xl/styles.xml") + 42, struct.pack("<I", *first))


@hostile("a member that is there twice", "twice.xlsx", DAMAGED)
def _() -> bytes:
    data = zipped(members() | {"xl/worksheets/sheet2.xml": sheet(HEADER)})
    return data.replace(b"xl/worksheets/sheet2.xml", b"xl/worksheets/sheet1.xml")


@hostile("a member that says it is smaller than it is", "lies.xlsx", DAMAGED)
def _() -> bytes:
    data = zipped(members())
    return changed(data, central(data, "xl/worksheets/sheet1.xml") + 24, struct.pack("<I", 10))


@hostile("a member that says it is larger than it is", "lies.xlsx", READ)
def _() -> bytes:
    data = zipped(members())
    return changed(data, central(data, "xl/worksheets/sheet1.xml") + 24, struct.pack("<I", 5_000_000))


@hostile("a member that says it has four gigabytes", "lies.xlsx", UNFOLDS)
def _() -> bytes:
    data = zipped(members())
    return changed(data, central(data, "xl/worksheets/sheet1.xml") + 24, struct.pack("<I", 0xFFFFFFFE))


@hostile("a member with sizes left to a zip64 entry that is not there", "zip64.xlsx", UNFOLDS)
def _() -> bytes:
    data = zipped(members())
    return changed(data, central(data, "xl/worksheets/sheet1.xml") + 24, struct.pack("<I", 0xFFFFFFFF))


@hostile("a zip64 archive that says it has 2⁶² members", "zip64.xlsx", UNFOLDS)
def _() -> bytes:
    data = zipped(members())
    end = data.rfind(b"PK\x05\x06")
    large = struct.pack("<IQHHIIQQQQ", 0x06064B50, 44, 45, 45, 0, 0, 1 << 62, 1 << 62, 1 << 62, 0)
    locator = struct.pack("<IIQI", 0x07064B50, 0, end, 1)
    return data[:end] + large + locator + data[end:]


@hostile("a member with a wrong checksum", "checksum.xlsx", DAMAGED)
def _() -> bytes:
    data = zipped(members())
    return changed(data, central(data, "xl/worksheets/sheet1.xml") + 16, b"\1\2\3\4")


@hostile("a member that is said to be encrypted", "locked.xlsx", DAMAGED)
def _() -> bytes:
    data = zipped(members())
    entry = central(data, "xl/worksheets/sheet1.xml")
    (local,) = struct.unpack_from("<I", data, entry + 42)
    return changed(changed(data, entry + 8, b"\1\0"), local + 6, b"\1\0")


@hostile("a member packed in a way that nobody knows", "method.xlsx", DAMAGED)
def _() -> bytes:
    data = zipped(members())
    return changed(data, central(data, "xl/worksheets/sheet1.xml") + 10, struct.pack("<H", 99))


@hostile("a bomb packed by bzip2", "bzip2.xlsx", UNFOLDS)
def _() -> bytes:
    return zipped(members() | {"xl/worksheets/sheet1.xml": b" " * 20_000_000}, zipfile.ZIP_BZIP2)


@hostile("a member that links to a file of the server", "link.xlsx", DAMAGED)
def _() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members().items():
            held = zipfile.ZipInfo(name)
            if name == "xl/worksheets/sheet1.xml":
                held.external_attr = 0o120777 << 16
                archive.writestr(held, b"/etc/passwd")
            else:
                archive.writestr(held, content)
    return file.getvalue()


@hostile("members whose names lead out of the folder", "paths.xlsx", READ)
def _() -> bytes:
    paths = (
        "../../../../etc/cron.d/evil",
        "/etc/passwd",
        "..\\..\\evil.dll",
        "C:\\evil.exe",
        "xl/worksheets/../../evil",
    )
    return zipped(members() | dict.fromkeys(paths, b"* * * * * root true\n"))


add("a workbook cut in half", "cut.xlsx", DAMAGED, PLAIN[: len(PLAIN) // 2])
add("a workbook without its last byte", "cut.xlsx", DAMAGED, PLAIN[:-1])
add("a workbook without its first kilobyte", "cut.xlsx", "contents are something else", PLAIN[1000:])
add("a workbook with a hundred kilobytes behind it", "longer.xlsx", DAMAGED, PLAIN + b"\0" * 100_000)
add("a program with a workbook behind it", "self-extracting.xlsx", "contents are something else", b"MZ" + PLAIN)
add("an archive of nothing", "nothing.xlsx", "contents are something else", b"PK\x05\x06" + b"\0" * 18)
add("an archive without a workbook", "letters.xlsx", DAMAGED, zipped({"letter.txt": b"Dear all"}))
add(
    "a text document renamed",
    "letter.xlsx",
    DAMAGED,
    zipped({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<w/>"}),
)
add(
    "a binary workbook renamed",
    "binary.xlsx",
    DAMAGED,
    zipped({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\x83\x01\0"}),
)
add(
    "an OpenDocument sheet renamed",
    "calc.xlsx",
    DAMAGED,
    zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet", "content.xml": b"<x/>"}),
)
add("a workbook renamed to text", "book.csv", "a zip archive, but the name says text", PLAIN)


@hostile("a compressed file that unfolds to 120 megabytes", "bomb.csv.gz", "larger than 100 MB")
def _() -> bytes:
    return gzip.compress(b"date,type\n" + b"2026-01-05,food\n" * 62_500, 1, mtime=0) * 120


@hostile("a compressed file of line ends", "lines.csv.gz", "a header but no rows")
def _() -> bytes:
    return gzip.compress(b"date,type\n" + b"\n" * 20_000_000, mtime=0)


add("compressed twice", "twice.csv.gz", NO_TEXT, gzip.compress(gzip.compress(CLEAN * 100, mtime=0), mtime=0))
add("compressed and cut", "cut.csv.gz", "damaged or was cut off", gzip.compress(CLEAN * 100, mtime=0)[:-9])
add(
    "compressed with a wrong checksum",
    "sum.csv.gz",
    "damaged or was cut off",
    gzip.compress(CLEAN, mtime=0)[:-8] + b"\0" * 8,
)
add(
    "compressed with something behind it",
    "tail.csv.gz",
    "damaged or was cut off",
    gzip.compress(CLEAN, mtime=0) + b"tail",
)
add("compressed by another method", "zlib.csv.gz", "disagree on whether it is compressed", zlib.compress(CLEAN))
add("only the mark of a compressed file", "mark.csv.gz", "damaged or was cut off", b"\x1f\x8b")

# --- cells where none should be ------------------------------------------------------------------------------------

LAST = row(1_048_576, value("XFD1048576", "1"))
add("a cell in the last corner", "corner.xlsx", "cells beyond column 500", book_of(LAST))
add(
    "a cell in the last row of a wide table",
    "last.xlsx",
    "more than 10,000,000 cells",
    book_of(row(1_048_576, value("Z1048576", "1"))),
)
add(
    "a cell in the last row of a narrow table",
    "last.xlsx",
    READ,
    book_of(row(2, text("A2", "2026-01-05")), row(1_048_576, text("B1048576", "food"))),
)
add("a column of seven letters", "column.xlsx", "cells beyond column 500", book_of(row(2, value("ZZZZZZZ2", "1"))))
add(
    "a row of twelve digits",
    "row.xlsx",
    "more than 10,000,000 cells",
    book_of(b'<row r="999999999999">' + value("A999999999999", "1") + b"</row>"),
)
add(
    "a column of twelve letters", "column.xlsx", "cells beyond column 500", book_of(row(2, value("ZZZZZZZZZZZZ2", "1")))
)
add("a row before the first", "row.xlsx", DAMAGED, book_of(row(0, value("A0", "1"))))
add("a reference of signs", "reference.xlsx", DAMAGED, book_of(row(2, value("%00$1:2", "1"))))
add(
    "rows in the wrong order",
    "order.xlsx",
    READ,
    workbook_with(
        sheet(
            row(3, text("A3", "2026-01-06"), text("B3", "x")), HEADER, row(2, text("B2", "y"), text("A2", "2026-01-05"))
        )
    ),
)
add(
    "the same cell a hundred times",
    "same.xlsx",
    READ,
    book_of(*[row(2, text("A2", "2026-01-05"), text("B2", "food"))] * 100),
)
add(
    "a size said to be the whole sheet",
    "dimension.xlsx",
    READ,
    book_of(row(2, text("A2", "2026-01-05"), text("B2", "food")), before=b'<dimension ref="A1:XFD1048576"/>'),
)
add(
    "a size that is none",
    "dimension.xlsx",
    READ,
    book_of(row(2, text("A2", "2026-01-05")), before=b'<dimension ref="XFD1048576:A1"/>'),
)
add(
    "cells merged to the end of the sheet",
    "merged.xlsx",
    READ,
    book_of(
        row(2, text("A2", "2026-01-05"), text("B2", "food")),
        after=b'<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>',
    ),
)
add(
    "a million merged ranges said to be there",
    "merged.xlsx",
    READ,
    book_of(
        row(2, text("A2", "2026-01-05"), text("B2", "food")),
        after=b'<mergeCells count="1000000000">' + b'<mergeCell ref="A1:B2"/>' * 50_000 + b"</mergeCells>",
    ),
)


@hostile("half a million cells without a reference", "unnamed.xlsx", "has no name in the first row")
def _() -> bytes:
    cells = b"<row>" + b"<c><v>1</v></c>" * 400 + b"</row>"
    return workbook_with(SHEET + b"<sheetData>" + HEADER + cells * 1_300 + b"</sheetData></worksheet>")


@hostile("one row of a hundred thousand cells without a reference", "unnamed.xlsx", "more than 500 columns")
def _() -> bytes:
    return workbook_with(sheet(b"<row>" + b'<c t="str"><v>x</v></c>' * 100_000 + b"</row>"))


@hostile("a long text that every cell points to", "pointers.xlsx", TOO_MUCH)
def _() -> bytes:
    strings = SHARED + b"<si><t>" + b"long " * 6_500 + b"</t></si></sst>"
    rows = b"".join(b"<row>" + b'<c t="s"><v>0</v></c>' * 100 + b"</row>" for _number in range(2_000))
    return with_parts(strings=strings, sheet=sheet(HEADER, rows))


# --- XML -----------------------------------------------------------------------------------------------------------

BOMB_CELL = row(2, text("A2", "&a9;"), text("B2", "food"))
add("a billion laughs in a worksheet", "laughs.xlsx", DAMAGED, workbook_with(entities(sheet(HEADER, BOMB_CELL))))
add(
    "a billion laughs in the shared texts",
    "laughs.xlsx",
    DAMAGED,
    with_parts(strings=entities(SHARED + b"<si><t>&a9;</t></si></sst>")),
)
OUTSIDE = b'?><!DOCTYPE x [<!ENTITY out SYSTEM "file:///etc/passwd">]><'
add(
    "an entity that is a file of the server",
    "outside.xlsx",
    DAMAGED,
    workbook_with(sheet(HEADER, row(2, text("A2", "&out;"))).replace(b"?><", OUTSIDE, 1)),
)
add(
    "an entity that is a page elsewhere",
    "outside.xlsx",
    DAMAGED,
    workbook_with(
        sheet(HEADER, row(2, text("A2", "&out;"))).replace(
            b"?><", OUTSIDE.replace(b"file:///etc/passwd", b"http://127.0.0.1:9/x"), 1
        )
    ),
)
add(
    "a document type that is a page elsewhere",
    "outside.xlsx",
    READ,
    workbook_with(
        sheet(HEADER, row(2, text("A2", "2026-01-05"), text("B2", "food"))).replace(
            b"?><", b'?><!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd"><', 1
        )
    ),
)
add(
    "an inclusion of a file of the server",
    "include.xlsx",
    READ,
    book_of(
        row(2, text("A2", "2026-01-05"), text("B2", "food")),
        after=b'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="/etc/passwd" parse="text"/>',
    ),
)
add(
    "elements nested a hundred thousand deep",
    "deep.xlsx",
    READ,
    book_of(row(2, text("A2", "2026-01-05"), text("B2", "food")), after=b"<x>" * 100_000 + b"</x>" * 100_000),
)
add(
    "elements nested in a cell and never closed",
    "deep.xlsx",
    DAMAGED,
    book_of(b'<row r="2"><c r="A2" t="inlineStr"><is>' + b"<r>" * 100_000),
)
add(
    "a cell with a hundred thousand attributes",
    "attributes.xlsx",
    READ,
    book_of(
        b'<row r="2"><c r="A2" '
        + b" ".join(b'a%d=""' % n for n in range(100_000))
        + b' t="str"><v>2026-01-05</v></c></row>'
    ),
)
add("a worksheet that breaks off", "cut.xlsx", DAMAGED, workbook_with(sheet(HEADER)[:-30]))
add("a worksheet that is no XML", "noise.xlsx", DAMAGED, workbook_with(bytes(range(256)) * 10))
add("a worksheet of nothing", "nothing.xlsx", DAMAGED, workbook_with(b""))
add(
    "a worksheet in UTF-16",
    "utf16.xlsx",
    "no sheet with anything in it",
    workbook_with(sheet(HEADER).decode().encode("utf-16")),
)
add(
    "bytes in a worksheet that are no UTF-8",
    "bytes.xlsx",
    DAMAGED,
    book_of(row(2, text("A2", "food").replace(b"food", b"f\xff\xfe\x80"))),
)
add("a worksheet without cells", "empty.xlsx", "no sheet with anything in it", workbook_with(sheet()))
add("an index of a shared text that is not there", "index.xlsx", DAMAGED, in_a_cell("99", "s"))
add("an index of a shared text below zero", "index.xlsx", READ, in_a_cell("-1", "s"))
add("an index of a shared text of twenty digits", "index.xlsx", READ, in_a_cell("18446744073709551617", "s"))
add("a shared text without an end", "strings.xlsx", DAMAGED, with_parts(strings=SHARED + b"<si><t>date"))
add(
    "a count of shared texts of two billion",
    "strings.xlsx",
    TOO_MUCH,
    with_parts(strings=members()["xl/sharedStrings.xml"].replace(b"uniqueCount=", b'uniqueCount="2147483647" x=')),
)
add("a style that is not there", "style.xlsx", READ, in_a_cell("45000", style=99_999))
add("styles that are no XML", "style.xlsx", DAMAGED, with_parts(styles=b"\0\1\2<<<"))
add("a number that is none", "number.xlsx", DAMAGED, in_a_cell("twelve"))
add("a number without an end", "number.xlsx", READ, in_a_cell("9" * 9_000))
add(
    "numbers that are not finite",
    "number.xlsx",
    READ,
    book_of(row(2, value("A2", "1e999"), value("B2", "NaN")), row(3, value("A3", "-inf"), value("B3", "1"))),
)
add("a type of cell that nobody knows", "kind.xlsx", DAMAGED, in_a_cell("1", "zz"))
add("a truth that is neither", "truth.xlsx", DAMAGED, in_a_cell("7", "b"))
add("an error that nobody knows", "error.xlsx", DAMAGED, in_a_cell("#BOO!", "e"))
add(
    "cells that hold errors",
    "error.xlsx",
    "a header but no rows",
    book_of(row(2, value("A2", "#REF!", "e"), value("B2", "#DIV/0!", "e"))),
)
add("a day that is none", "day.xlsx", READ, in_a_cell("2026-99-99T99:99:99", "d"))


@hostile("days before and after all time", "days.xlsx", DAMAGED)
def _() -> bytes:
    rows = row(2, value("A2", "-1e300", style=1)), row(3, value("A3", "1e300", style=1))
    return workbook_with(sheet(HEADER, *rows), styles_of=workbook([["date"], [date(2026, 1, 5)]]))


add("a cell of forty thousand signs", "long.xlsx", "more than 10,000 characters", in_a_cell("x" * 40_000, "str"))
add(
    "a column's name of five thousand signs",
    "name.xlsx",
    "longer than 1,000 characters",
    workbook([["date" * 1_250, "type"], ["2026-01-05", "food"]]),
)
add("signs in a text that XML cannot hold", "signs.xlsx", READ, in_a_cell("a_x0000_b_x001B_[31m_xFFFF_", "str"))

# --- workbooks that do more than hold cells ------------------------------------------------------------------------

FORMULA = (
    b'<c r="A2"><f>1+1</f><v>2</v></c><c r="B2" t="str"><f>HYPERLINK("http://127.0.0.1:9/","food")</f><v>food</v></c>'
)
add("formulas with values", "formulas.xlsx", READ, book_of(row(2, FORMULA)))
add(
    "formulas without values",
    "formulas.xlsx",
    READ,
    book_of(
        row(2, b'<c r="A2"><f>1/0</f></c><c r="B2"><f>WEBSERVICE("http://127.0.0.1:9/")</f></c>'),
        row(3, text("A3", "2026-01-05")),
    ),
)
add(
    "a shared formula over the whole sheet",
    "formulas.xlsx",
    READ,
    book_of(row(2, b'<c r="A2"><f t="shared" ref="A2:XFD1048576" si="0">A1+1</f><v>1</v></c>')),
)
add(
    "a formula that begins a program",
    "program.xlsx",
    READ,
    workbook([["date", "type"], ["2026-01-05", "'=cmd|' /C calc'!A1"]]),
)
add(
    "macros",
    "macros.xlsx",
    READ,
    zipped(members() | {"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 5_000}),
)
OUTSIDE_BOOK = (
    b'<Relationships><Relationship Target="file:////server/share/x.xlsx" TargetMode="External"/></Relationships>'
)
add(
    "links to other workbooks",
    "links.xlsx",
    READ,
    zipped(
        members()
        | {
            "xl/externalLinks/externalLink1.xml": b"<externalLink/>",
            "xl/externalLinks/_rels/externalLink1.xml.rels": OUTSIDE_BOOK,
        }
    ),
)
add(
    "pictures, drawings and comments",
    "extras.xlsx",
    READ,
    zipped(
        members()
        | {
            "xl/drawings/drawing1.xml": b"<x/>",
            "xl/comments1.xml": b"<x/>",
            "xl/embeddings/oleObject1.bin": b"\0" * 1_000,
        }
    ),
)
HIDDEN = members()["xl/workbook.xml"]
add(
    "nothing but a hidden sheet",
    "hidden.xlsx",
    "no sheet with anything in it",
    with_parts(workbook=HIDDEN.replace(b"<sheet ", b'<sheet state="hidden" ')),
)
add(
    "nothing but a very hidden sheet",
    "hidden.xlsx",
    "no sheet with anything in it",
    with_parts(workbook=HIDDEN.replace(b"<sheet ", b'<sheet state="veryHidden" ')),
)
add(
    "a state of a sheet that nobody knows",
    "hidden.xlsx",
    DAMAGED,
    with_parts(workbook=HIDDEN.replace(b"<sheet ", b'<sheet state="gone" ')),
)
ONE_SHEET = HIDDEN[HIDDEN.index(b"<sheet ") : HIDDEN.index(b"</sheets>")]
add(
    "twenty thousand sheets that are one",
    "sheets.xlsx",
    UNFOLDS,
    with_parts(workbook=HIDDEN.replace(ONE_SHEET, ONE_SHEET * 20_000)),
)
add(
    "a sheet's name of a megabyte",
    "sheets.xlsx",
    DAMAGED,
    with_parts(workbook=HIDDEN.replace(b'name="Data"', b'name="' + b"x" * 1_000_000 + b'"')),
)
add(
    "a workbook of no sheets",
    "sheets.xlsx",
    "no sheet with anything in it",
    with_parts(workbook=HIDDEN.replace(ONE_SHEET, b"")),
)
RELATIONS = members()["xl/_rels/workbook.xml.rels"]
add(
    "a sheet that is not there",
    "rels.xlsx",
    DAMAGED,
    with_parts(rels=RELATIONS.replace(b"worksheets/sheet1.xml", b"worksheets/sheet9.xml")),
)
add(
    "a sheet that is a file of the server",
    "rels.xlsx",
    DAMAGED,
    with_parts(rels=RELATIONS.replace(b"worksheets/sheet1.xml", b"../../../../etc/passwd")),
)
add(
    "a sheet that is a page elsewhere",
    "rels.xlsx",
    DAMAGED,
    with_parts(rels=RELATIONS.replace(b"worksheets/sheet1.xml", b"http://127.0.0.1:9/x")),
)
add(
    "a workbook that is its own sheet",
    "rels.xlsx",
    "no sheet with anything in it",
    with_parts(rels=RELATIONS.replace(b"worksheets/sheet1.xml", b"workbook.xml")),
)
add(
    "a workbook without its list of parts",
    "rels.xlsx",
    DAMAGED,
    zipped({name: held for name, held in members().items() if "rels" not in name}),
)

# --- other kinds of file under a table's name ----------------------------------------------------------------------

OLD = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 4_000
add("an old workbook renamed", "old.xlsx", "old Excel file (.xls) or one with a password", OLD)
add("an old workbook", "old.xls", "old Excel file (.xls) or one with a password", OLD)
add("a workbook with a password", "locked.xlsx", "one with a password", OLD + "EncryptedPackage".encode("utf-16-le"))
add("a document as CSV", "report.csv", DOCUMENT, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")
add("a document as a workbook", "report.xlsx", DOCUMENT, b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n")
add("a web page as CSV", "page.csv", DOCUMENT, b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>")
add(
    "a web page as a workbook",
    "page.xlsx",
    DOCUMENT,
    b"\xef\xbb\xbf\r\n <HTML><table><tr><td>1</td></tr></table></HTML>",
)
add("a picture as CSV", "picture.csv", NO_TEXT, b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(256)) * 20)
add("a picture as a workbook", "picture.xlsx", "contents are something else", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")
add("a program as CSV", "program.csv", NO_TEXT, b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff" + bytes(range(256)) * 20)
add("a program of another system as CSV", "program.csv", NO_TEXT, b"\x7fELF\2\1\1" + b"\0" * 9 + bytes(range(256)) * 20)
add("a program as itself", "program.exe", "Files of this kind are not read", b"MZ\x90\0")
add("a database as CSV", "data.csv", NO_TEXT, b"SQLite format 3\0\x10\0\1\1\0@  " + b"\0" * 2_000)
add("JSON as CSV", "data.csv", READ, json.dumps([{"date": "2026-01-05", "type": "food"}] * 50, indent=1).encode())
add(
    "JSON in one line as CSV",
    "data.csv",
    "a header but no rows",
    json.dumps([{"date": "2026-01-05", "type": "food"}]).encode(),
)
add("a letter as CSV", "letter.csv", READ, b"{\\rtf1\\ansi\nDear all,\nplease find below\n}")
add("a table renamed to a workbook", "table.xlsx", "Is it a CSV file renamed?", CLEAN)
add("a table without an ending", "table", "Files of this kind are not read", CLEAN)

# --- text in the wrong encoding ------------------------------------------------------------------------------------

WELSH = "date,type\n2026-01-05,bwyd – Ynys Môn\n"
add("UTF-16 with its mark", "utf16.csv", READ, WELSH.encode("utf-16"))
add("UTF-16 without its mark", "utf16.csv", READ, WELSH.encode("utf-16-be"))
add("UTF-16 of an odd number of bytes", "utf16.csv", NO_TEXT, WELSH.encode("utf-16")[:-1])
add("UTF-16 with half a pair", "utf16.csv", NO_TEXT, b"\xff\xfe" + "date\n".encode("utf-16-le") + b"\0\xd8\n\0")
add("UTF-32 with its mark", "utf32.csv", NO_TEXT, WELSH.encode("utf-32"))
add("UTF-32 without its mark", "utf32.csv", NO_TEXT, WELSH.encode("utf-32-be"))
add("UTF-7", "utf7.csv", READ, WELSH.encode("utf-7"))
add("the encoding of older Windows programs", "cp1252.csv", READ, WELSH.encode("cp1252"))
add("two encodings in one file", "mixed.csv", READ, WELSH.encode() + "2026-01-06,café\n".encode("latin-1"))
add("bytes that older Windows programs do not have", "bytes.csv", NO_TEXT, b"date,type\n2026-01-05,\x81\x8d\x8f\n")
add("UTF-8 written longer than it is", "overlong.csv", READ, b"date,type\n2026-01-05,\xc0\xaf\xe0\x9f\xbf\n")
add("the encoding of mainframes", "ebcdic.csv", NO_TEXT, WELSH.replace("–", "-").replace("ô", "o").encode("cp037"))
add("zeros between the letters", "zeros.csv", NO_TEXT, b"date,type\n2026-01-05,fo\0od\n" * 10)
add("nothing but zeros", "zeros.csv", NO_TEXT, b"\0" * 5_000_000)
add("nothing at all", "empty.csv", "The file is empty", b"")
add("nothing but a mark", "mark.csv", "The first row is empty", b"\xef\xbb\xbf")
add("nothing but the mark of UTF-16", "mark.csv", "The first row is empty", b"\xff\xfe")
add("a mark in every line", "marks.csv", READ, b"\xef\xbb\xbfdate,type\n" + b"\xef\xbb\xbf2026-01-05,food\n" * 5)

# --- tables out of shape -------------------------------------------------------------------------------------------

LINE = b"2026-01-05,food\n"
hostile("a million columns", "wide.csv", "at most 500 columns")(
    lambda: b",".join(b"c%d" % n for n in range(1_000_000)) + b"\n" + b"1," * 999_999 + b"1\n"
)
hostile("a column too many", "wide.csv", "more than 500 columns")(
    lambda: b",".join(b"c%dx" % n for n in range(501)) + b"\n" + b"a," * 500 + b"a\n"
)
hostile("a row of five million cells", "wide.csv", "does not read as a table")(
    lambda: b"date,type\n" + b"a," * 5_000_000 + b"\n"
)
hostile("more cells than can be held", "wide.csv", "more than 25,000,000 cells")(
    lambda: b",".join(b"c%dx" % n for n in range(50)) + b"\n" + (b"," * 49 + b"\n") * 1_000_000
)
hostile("more cells than can be held, in quotation marks", "wide.csv", "more than 25,000,000 cells")(
    lambda: b",".join(b'"c%dx"' % n for n in range(40)) + b"\n" + (b"," * 39 + b"\n") * 700_000
)
hostile("two million empty rows", "rows.csv", "a header but no rows")(lambda: b"date,type\n" + b",\n" * 1_999_900)
hostile("a row after a million empty ones", "rows.csv", READ)(lambda: b"date,type\n" + b"\n" * 1_000_000 + LINE)
hostile("two million rows and one", "rows.csv", "more than 2,000,000 rows")(lambda: b"date\n" + b"2\n" * 2_000_002)
hostile("nothing but line ends", "lines.csv", "The first row is empty")(lambda: b"\n" * 10_000_000)
hostile("nothing but separators", "commas.csv", "too long to hold the names")(lambda: b"," * 10_000_000)
hostile("nothing but spaces", "spaces.csv", "The first row is empty")(lambda: b" " * 10_000_000)
hostile("one line of ten megabytes", "line.csv", "too long to hold the names")(lambda: b"x" * 10_000_000)
hostile("a cell of ten megabytes", "cell.csv", "does not read as a table")(
    lambda: b"date,type\n2026-01-05," + b"x" * 10_000_000 + b"\n"
)
hostile("a cell in quotation marks that goes on for ten megabytes", "cell.csv", "does not read as a table")(
    lambda: b'date,type\n2026-01-05,"' + b"words, " * 1_500_000 + b'"\n'
)
hostile("a quotation mark that is never closed", "quote.csv", "quotation mark")(
    lambda: b'date,type\n2026-01-05,"food\n' + LINE * 2_000
)
hostile("nothing but quotation marks", "quotes.csv", "too long to hold the names")(lambda: b'"' * 5_000_001)
hostile("a quotation mark in every place", "quotes.csv", READ)(lambda: b"date,type\n" + b'"a"b"c,""\n"' * 10_000)
hostile("rows of every length", "ragged.csv", "more than 1,000 rows have another number of cells")(
    lambda: b"date,type\n" + b"".join(b"x," * (n % 40) + b"\n" for n in range(5_000))
)
add("some rows too short and some too long", "ragged.csv", READ, CLEAN + b"2026-01-07\n2026-01-08,food,more\n")
hostile("as many columns as rows are different", "distinct.csv", READ)(
    lambda: b"date,type,a,b\n" + b"".join(b"2026-01-05,food,%d,x%d\n" % (n, n) for n in range(200_000))
)
add("line ends of the first Macintosh", "cr.csv", READ, CLEAN.replace(b"\n", b"\r"))
add(
    "line ends of all kinds",
    "ends.csv",
    READ,
    b"date,type\r\n2026-01-05,food\r2026-01-06,food\n\r2026-01-07,food\x0b\x0c\n",
)
add("two columns of one name", "names.csv", "Two columns are called", b"type,date,Type \n1,2,3\n")
add("a column without a name", "names.csv", "holds values but has no name", b"date,\n2026-01-05,food\n")
add("values in place of names", "names.csv", "seems to hold values", b"2026-01-05,4\n2026-01-06,5\n")
add("signs in the names that cannot be seen", "names.csv", READ, b"da\x01te\x1b[31m,ty\x7fpe\n2026-01-05,food\n")
add(
    "names that turn the text round", "names.csv", READ, "date\u202e,\u2066epyt\u2069\n2026-01-05,\u202edoof\n".encode()
)
add("names of nothing that can be seen", "names.csv", READ, "\u200b,\u200c\n2026-01-05,food\n".encode())
add(
    "a name of five thousand signs",
    "names.csv",
    "longer than 1,000 characters",
    b"date," + b"x" * 5_000 + b"\n2026-01-05,food\n",
)
add("marks heaped upon a letter", "heaped.csv", READ, ("date,type\n2026-01-05,e" + "\u0301" * 2_000 + "\n").encode())
add("a separator that is a quotation mark", "sep.csv", READ, b'sep="\ndate"type\n2026-01-05"food\n')
add("a separator that is no sign", "sep.csv", READ, b"sep=\xe9\ndate\xe9type\n2026-01-05\xe9food\n")
add("a separator that is a line end", "sep.csv", READ, b"sep=\n\ndate,type\n2026-01-05,food\n")

# --- words with a purpose ------------------------------------------------------------------------------------------

FORMULAS = (
    "=1+1",
    '=HYPERLINK("http://127.0.0.1:9/")',
    "+1+cmd|' /C calc'!A0",
    "-2+3",
    "@SUM(A1:A9)",
    "\t=1",
    "=cmd|'/C calc'!A0",
)
add(
    "cells that a spreadsheet would run",
    "formulas.csv",
    READ,
    b"date,type\n" + "".join(f'2026-01-05,"{held.replace(chr(34), chr(34) * 2)}"\n' for held in FORMULAS).encode(),
)
add("names that a spreadsheet would run", "formulas.csv", READ, b"=1+1,@type\n2026-01-05,food\n")
add(
    "scripts, pictures and commands",
    "words.csv",
    READ,
    b"date,type\n2026-01-05,<script>alert(1)</script>\n2026-01-05,![x](http://127.0.0.1:9/x)\n"
    b"2026-01-05,'); DROP TABLE need_record; --\n2026-01-05,{{7*7}}${7*7}%s%n{0.__class__}\n",
)
add(
    "numbers out of all range",
    "numbers.csv",
    READ,
    b"date,type,count\n2026-01-05,food,1e999999999\n2026-01-05,food,"
    + b"9" * 9_000
    + b"\n2026-01-05,food,-0\n2026-01-05,food,0x7fffffffffffffff\n2026-01-05,food,NaN\n2026-01-05,food,Infinity\n",
)
add(
    "days out of all range",
    "days.csv",
    READ,
    b"date,type\n9999-99-99,food\n0000-00-00,food\n99999999999,food\n-4713-01-01,food\n2026-02-30,food\n292277026596-12-04,food\n1e400,food\n2026-01-05T99:99:99Z,food\n",
)
add(
    "columns called as the application calls its own",
    "names.csv",
    READ,
    b"row,need,area,constructor,__proto__,__class__\n1,2,3,4,5,6\n2026-01-05,food,X01,a,b,c\n",
)
hostile("words made for slow patterns", "slow.csv", READ)(
    lambda: (
        b"date,type,note\n"
        + b"".join(
            b"%s,%s,%s\n" % (b"1" * 5_000 + b"/", b"a@" * 2_500 + b"!", b"0 " * 4_500 + b"x") for _n in range(40)
        )
    )
)

# --- names of files ------------------------------------------------------------------------------------------------

RENAME = "Please rename it"
add("a file name that leads elsewhere", "../../../../etc/passwd.csv", READ, CLEAN)
add("a file name of another system that leads elsewhere", "..\\..\\windows\\system32\\x.csv", READ, CLEAN)
add("a file name with a zero", "needs.csv\0.exe", RENAME, CLEAN)
add("a file name with a zero before its ending", "needs\0.csv", RENAME, CLEAN)
add("a file name of ten thousand signs", "x" * 10_000 + ".csv", RENAME, CLEAN)
add("a file name with a line end", "needs\r\nSet-Cookie: x=1.csv", RENAME, CLEAN)
add("a file name that turns round", "needs\u202excod.csv", RENAME, CLEAN)
add("a file name with half a pair", "needs\udcff.csv", RENAME, CLEAN)
add("a file name that is a device", "con.csv", READ, CLEAN)
add("a file name that is a script", "<img src=x onerror=alert(1)>.csv", READ, CLEAN)
add("a file name that is nothing but its ending", ".csv", READ, CLEAN)
add("a file name in capitals", "NEEDS.CSV", READ, CLEAN)
add("a file name of spaces", "   ", "Files of this kind are not read", CLEAN)
add("no file name", "", "Files of this kind are not read", CLEAN)
