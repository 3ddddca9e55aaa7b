"""A framework file that somebody brings in: which kind it is, and what it says."""

from __future__ import annotations

import re
from dataclasses import replace

from resilience.domain.errors import Refused
from resilience.intake.framework_check import FrameworkReading, check_framework
from resilience.intake.framework_rows import read_workbook
from resilience.intake.framework_yaml import read_yaml
from resilience.intake.located import Fault
from resilience.intake.problems import shown
from resilience.locales import _

YAML_ENDINGS = (".yaml", ".yml", ".json")
WORKBOOK_ENDING = ".xlsx"

__all__ = ["Fault", "FrameworkReading", "read_framework"]


def read_framework(file_name: str, data: bytes) -> FrameworkReading:
    """Return what a file says, with all that is wrong with it; `Refused` where it is no framework file at all."""
    ending = file_name.casefold()
    if ending.endswith(WORKBOOK_ENDING):
        return check_framework(*read_workbook(file_name, data))
    if ending.endswith(YAML_ENDINGS):
        return _in_order(check_framework(*read_yaml(data)))
    raise Refused(
        _("Framework files end with .yaml or .xlsx; {name} does not.").format(name=shown(file_name) or _("this one"))
    )


def _in_order(reading: FrameworkReading) -> FrameworkReading:
    """Return a reading with its faults by line, as somebody goes through the file."""
    return replace(reading, faults=tuple(sorted(reading.faults, key=_line)))


def _line(fault: Fault) -> int:
    found = re.search(r"\d+", fault.where)
    return int(found[0]) if found else 0
