"""Do evaluators agree? The one place to import the coefficients from; each says in its own module what it means."""

from __future__ import annotations

from resilience.statistics.agreement_results import ChanceCorrected, Estimate
from resilience.statistics.agreement_weights import Weighting
from resilience.statistics.chance_corrected import (
    brennan_prediger,
    conger_kappa,
    fleiss_kappa,
    gwet_ac,
    percent,
)
from resilience.statistics.intraclass import Form, Intraclass, icc
from resilience.statistics.krippendorff import Metric, krippendorff_alpha

__all__ = [
    "ChanceCorrected",
    "Estimate",
    "Form",
    "Intraclass",
    "Metric",
    "Weighting",
    "brennan_prediger",
    "conger_kappa",
    "fleiss_kappa",
    "gwet_ac",
    "icc",
    "krippendorff_alpha",
    "percent",
]
