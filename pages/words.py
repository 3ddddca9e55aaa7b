"""The words used here and what they mean."""

from __future__ import annotations

from resilience.locales import _
from resilience.services.glossary import glossary
from resilience.ui import parts

parts.head(_("Words used here"), _("The same words on every page, in every document and in the code."))
for table in glossary():
    parts.table(table)
