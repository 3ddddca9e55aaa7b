"""A file's name says what it is, when it was made and how to handle it; its type is one that may be handed out."""

from __future__ import annotations

import pytest

from resilience.domain.errors import Refused
from resilience.domain.vocabulary import Marking
from resilience.reports.written import Format, written
from resilience.services.exports import MEDIA_TYPES
from resilience.views.document import Section
from tests.hostile_text import HOSTILE
from tests.reports.conftest import document


@pytest.mark.parametrize(
    ("form", "begins"),
    [
        (Format.WORKBOOK, b"PK"),
        (Format.COMMA_SEPARATED, b"\xef\xbb\xbfMonth,"),
        (Format.PDF, b"%PDF-"),
        (Format.LETTER, b"PK"),
    ],
)
def test_a_document_is_written_in_each_form(plain, form, begins):
    file = written(plain, form)
    assert file.file_name == f"My-answers_2026-11-22_OFFICIAL-SENSITIVE_EXAMPLE.{form.value}"
    assert file.marking is Marking.OFFICIAL_SENSITIVE
    assert file.content.startswith(begins)
    assert file.media_type in MEDIA_TYPES
    assert form.label


def test_content_that_may_be_public_has_no_marking_in_its_name(plain):
    file = written(document(*plain.sections, marking=Marking.PUBLIC), Format.COMMA_SEPARATED)
    assert file.file_name == "My-answers_2026-11-22.csv"


@pytest.mark.parametrize("name", list(HOSTILE))
def test_a_files_name_has_plain_letters_whatever_it_is_called_after(plain, name):
    file = written(document(*plain.sections, title=HOSTILE[name]), Format.COMMA_SEPARATED)
    assert set(file.file_name) <= set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.")
    assert len(file.file_name) < 140


def test_a_document_without_a_table_is_not_written_as_values():
    with pytest.raises(Refused, match="no table"):
        written(document(Section("Words", "Only words.")), Format.COMMA_SEPARATED)
