"""What of a file can be told without opening it: by its name, its size, its first and last bytes."""

from __future__ import annotations

import unicodedata
from pathlib import PurePath

from resilience.domain.errors import Refused
from resilience.intake.problems import shown
from resilience.intake.workbook import refuse_large_directory
from resilience.locales import _

MEGABYTE = 1_000_000
MOST_TEXT_BYTES = 100 * MEGABYTE
MOST_WORKBOOK_BYTES = 20 * MEGABYTE
LONGEST_FILE_NAME = 255
"""Signs; no file system allows more."""
TEXT_ENDINGS = (".csv", ".tsv", ".txt")
GZIP_SIGNATURE = b"\x1f\x8b"
ZIP_SIGNATURE = b"PK\x03\x04"
OLD_EXCEL_SIGNATURE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PDF_SIGNATURE = b"%PDF"
WEB_PAGE_STARTS = (b"<html", b"<!doctype", b"<table", b"<?xml")
SIGNS_THAT_TURN_TEXT_ROUND = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""With them `fdp.xslx` can be made to look like another ending."""


def refuse_at_sight(file_name: str, data: bytes) -> None:
    """Refuse what name, size and the first and last bytes give away; nothing is unpacked or parsed for it."""
    _refuse_odd_file_name(file_name)
    if not data:
        raise Refused(_("The file is empty. Please check that it was saved, and choose it again."))
    _refuse_other_kinds(data)
    name = PurePath(file_name).name
    lower = name.casefold()
    if is_workbook(name):
        _refuse_what_is_no_workbook(data)
    elif lower.endswith((".gz", *TEXT_ENDINGS)):
        _refuse_what_is_no_text(lower, data)
    else:
        raise Refused(
            _("Files of this kind are not read: {name}. Please save it as CSV or as an Excel workbook (.xlsx).").format(
                name=shown(name)
            )
        )


def is_workbook(name: str) -> bool:
    """Whether a file's name says Excel workbook."""
    return name.casefold().endswith(".xlsx")


def _refuse_odd_file_name(file_name: str) -> None:
    is_odd = any(
        unicodedata.category(sign) in {"Cc", "Cs"} or sign in SIGNS_THAT_TURN_TEXT_ROUND for sign in file_name[:1000]
    )
    if is_odd or len(PurePath(file_name).name) > LONGEST_FILE_NAME:
        raise Refused(_("The name of the file is too long or holds signs that cannot be seen. Please rename it."))


def _refuse_other_kinds(data: bytes) -> None:
    start = data[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if data.startswith(OLD_EXCEL_SIGNATURE):
        raise Refused(
            _("This is an old Excel file (.xls) or one with a password. Please save it as .xlsx without a password.")
        )
    if data.startswith(PDF_SIGNATURE) or start.startswith(WEB_PAGE_STARTS):
        raise Refused(
            _("This is a document, not a table. Please ask for the figures as CSV or as an Excel workbook (.xlsx).")
        )


def _refuse_what_is_no_workbook(data: bytes) -> None:
    if not data.startswith(ZIP_SIGNATURE):
        raise Refused(
            _("The name says Excel workbook (.xlsx), but the contents are something else. Is it a CSV file renamed?")
        )
    refuse_above(len(data), MOST_WORKBOOK_BYTES)
    refuse_large_directory(data)


def _refuse_what_is_no_text(lower_name: str, data: bytes) -> None:
    if data.startswith(ZIP_SIGNATURE):
        raise Refused(
            _("The contents are an Excel workbook or a zip archive, but the name says text. Is the ending wrong?")
        )
    is_compressed = data.startswith(GZIP_SIGNATURE)
    if is_compressed != lower_name.endswith(".gz"):
        raise Refused(
            _(
                "The name and the contents of the file disagree on whether it is compressed. "
                "A compressed CSV file ends with .csv.gz."
            )
        )
    if is_compressed and not lower_name.removesuffix(".gz").endswith(TEXT_ENDINGS):
        raise Refused(_("Of compressed files only CSV is read, with a name that ends with .csv.gz."))
    refuse_above(len(data), MOST_TEXT_BYTES)


def refuse_above(size: int, most: int) -> None:
    """Raise `Refused` for more bytes than `most`."""
    if size > most:
        raise Refused(
            _(
                "The file is larger than {most} MB. "
                "Please split it, for example by year, and bring the parts in one by one."
            ).format(most=most // MEGABYTE)
        )
