"""The framework: every indicator with all its levels, to read before, during and after scoring."""

from __future__ import annotations

import streamlit as st

from resilience.locales import _, ngettext
from resilience.services.frameworks import newest_framework
from resilience.services.opened import store
from resilience.ui import framework_page, parts

framework = newest_framework(store())

parts.head(
    framework.title,
    _("Version {version}, {status}.").format(version=framework.version, status=framework.status)
    + " "
    + ngettext("{n} indicator", "{n} indicators", len(framework.indicators)).format(n=len(framework.indicators))
    + ". "
    + framework.rule,
)
for feature in framework.features:
    parts.section(feature.name, feature.question)
    for indicator in framework.indicators_of(feature.code):
        opened = st.expander(f"{indicator.code} {indicator.name}", key=f"indicator_{indicator.code}", on_change="rerun")
        if opened.open:
            with opened:
                framework_page.draw(indicator)
