"""What identifies a person directly, and the names that columns of it go by; a hashtag is a second name."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Any

import pyarrow.compute as pc

from resilience.intake.table import TextColumn
from resilience.locales import _, mark


class Identifier(StrEnum):
    """What identifies a person directly."""

    NAME = "name"
    ADDRESS = "address"
    PHONE = "phone"
    EMAIL = "email"
    POSTCODE = "postcode"
    NHS_NUMBER = "nhs_number"
    NI_NUMBER = "ni_number"
    BIRTH = "birth"
    DOCUMENT = "document"

    @property
    def label(self) -> str:
        """The kind as a person reads it, in the middle of a sentence."""
        return _(LABELS[self])


LABELS = {
    Identifier.NAME: mark("names of people"),
    Identifier.ADDRESS: mark("addresses"),
    Identifier.PHONE: mark("phone numbers"),
    Identifier.EMAIL: mark("e-mail addresses"),
    Identifier.POSTCODE: mark("full postcodes"),
    Identifier.NHS_NUMBER: mark("NHS numbers"),
    Identifier.NI_NUMBER: mark("National Insurance numbers"),
    Identifier.BIRTH: mark("dates of birth"),
    Identifier.DOCUMENT: mark("numbers of passports, licences or social security"),
}

_PEOPLE = (
    r"(?:caller|client|patient|customer|contact|resident|person|people|applicant|enquirer|requester|requestor"
    r"|volunteer|householder|occupier|tenant|landlord|owner|carer|parent|guardian|child|member|employee|staff|officer"
    r"|handler|referrer|referee|user|service user|next of kin|nok|beneficiary|recipient|victim|casualty|subject"
    r"|reporter|complainant|donor)s?"
)
COLUMN_NAMES: tuple[tuple[Identifier, re.Pattern[str]], ...] = (
    (Identifier.EMAIL, re.compile(r"\be ?mails?\b")),
    (Identifier.NHS_NUMBER, re.compile(r"\b(?:nhs|chi|h and c|h c) ?(?:no|num|number|id)\b")),
    (Identifier.NI_NUMBER, re.compile(r"\bni (?:no|num|number)\b|\bnino\b|\bnational insurance\b")),
    (Identifier.BIRTH, re.compile(r"\bd ?o ?b\b|\bdates? (?:of )?birth\b|\bbirth ?(?:date|day)\b|^born(?: on)?$")),
    (
        Identifier.PHONE,
        re.compile(
            r"\b(?:tele)?phones?\b|\bmobiles?\b(?! home)|\btel\b|\blandline\b"
            r"|\bcontact (?:no|num|number)\b|\b(?:whatsapp|fax|mob) ?(?:no|num|number)?\b"
        ),
    ),
    (
        Identifier.DOCUMENT,
        re.compile(r"\bpassport\b|\bdriving licen[cs]e\b|\bsocial security (?:no|num|number)\b"),
    ),
    (
        Identifier.ADDRESS,
        re.compile(
            r"\b(?:address|addresses|addr)\b|\buprn\b|\bstreet(?: name| number| no)?$"
            r"|\b(?:house|flat|property|building|door) ?(?:no|num|number|name)\b|\bhouse name or number\b"
        ),
    ),
    (Identifier.POSTCODE, re.compile(r"\bpost ?codes?\b|\bpostal codes?\b|\bzip(?: codes?)?\b")),
    (
        Identifier.NAME,
        re.compile(
            r"^names?$|\binitials\b"
            r"|\b(?:fore|sur|first|last|middle|maiden|given|family|full|preferred|legal) ?names?\b"
            rf"|\b{_PEOPLE}(?: s)?(?: full)? names?\b|\bnames? of (?:the )?{_PEOPLE}\b|^known as$"
        ),
    ),
)
PEOPLE_TO_CONTACT = "#contact"
"""The hashtag of columns about people; what it holds of them the attributes say."""
PART_OF_A_POSTCODE = re.compile(r"\b(?:district|sector|area|outward|outcode|region|partial|group)\b")

POSTCODE_AREAS = (
    "AB|AL|B|BA|BB|BD|BH|BL|BN|BR|BS|BT|CA|CB|CF|CH|CM|CO|CR|CT|CV|CW|DA|DD|DE|DG|DH|DL|DN|DT|DY|E|EC|EH|EN|EX|FK|FY"
    "|G|GL|GU|GY|HA|HD|HG|HP|HR|HS|HU|HX|IG|IM|IP|IV|JE|KA|KT|KW|KY|L|LA|LD|LE|LL|LN|LS|LU|M|ME|MK|ML|N|NE|NG|NN|NP"
    "|NR|NW|OL|OX|PA|PE|PH|PL|PO|PR|RG|RH|RM|S|SA|SE|SG|SK|SL|SM|SN|SO|SP|SR|SS|ST|SW|SY|TA|TD|TF|TN|TQ|TR|TS|TW|UB|W"
    "|WA|WC|WD|WF|WN|WR|WS|WV|YO|ZE"
)
OUTWARD = rf"(?:{POSTCODE_AREAS})\d[A-Z\d]?"
OUTWARD_OR_SECTOR = rf"(?i)^{OUTWARD}(?:\s?\d)?$"
TALLY_VALUE = r"(?i)^(?:\d{1,6}(?:\.\d+)?|y|n|yes|no|true|false|x)$"


def words_of(name: str) -> str:
    """Return a column's name as lower-case words: "DateOfBirth", "date_of_birth" and "Date of birth" are the same."""
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)
    return " ".join(re.findall(r"[a-z0-9]+", parted.casefold()))


def identifier_by_name(column: TextColumn) -> Identifier | None:
    """Return what a column's name says that it holds, unless it holds nothing or plainly something else."""
    if not len(column.labels):
        return None
    words = words_of(column.name)
    named = (words, words_of(column.tag))
    kind = next((kind for kind, pattern in COLUMN_NAMES if any(map(pattern.search, named))), None)
    if kind is None and column.tag.partition("+")[0] == PEOPLE_TO_CONTACT:
        return Identifier.NAME
    if kind in {Identifier.PHONE, Identifier.EMAIL} and _all_match(column.labels, TALLY_VALUE):
        return None  # how many came in by telephone or e-mail
    if kind is Identifier.POSTCODE and (
        PART_OF_A_POSTCODE.search(words) or _all_match(column.labels, OUTWARD_OR_SECTOR)
    ):
        return None  # the values themselves are still looked at
    return kind


def _all_match(labels: Any, pattern: str) -> bool:  # noqa: ANN401 - a pyarrow array of text
    return bool(pc.all(pc.match_substring_regex(labels, pattern)).as_py())
