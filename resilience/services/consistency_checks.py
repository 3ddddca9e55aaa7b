"""The single checks: each a name, a sentence that says what is wrong with it, and what was found."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from statistics import median_low
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from resilience.domain.assessment import JUMP
from resilience.domain.vocabulary import Confidence, Sureness
from resilience.locales import _, ngettext
from resilience.services import words
from resilience.services.moderation_indicator import answer_words
from resilience.views.consistency import Check, Finding

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from resilience.domain.assessment import Answer, ConfidenceAnswer, Score
    from resilience.domain.evidence import Evidence
    from resilience.domain.framework import Indicator
    from resilience.domain.identity import EvidenceId, PersonId
    from resilience.services.called import Called
    from resilience.services.moderated import Moderated
    from resilience.storage.first_answers import FirstAndNow

HIGH = 4
"""The level from which evidence is expected and a guess is not enough."""
FEWEST_ALIKE = 5
"""Levels that an evaluator has to have given before "all the same" says anything."""


@dataclass(frozen=True, slots=True)
class Checked:
    """An assessment with what the checks need besides: what people are called, and what they gave last time."""

    held: Moderated
    called: Called
    area_code: str
    last_given: Mapping[tuple[PersonId, str], Score]
    confidences: Sequence[ConfidenceAnswer]

    def link(self, indicator: Indicator) -> str:
        """Return where an indicator is moderated."""
        asked = {"area": self.area_code, "assessment": self.held.assessment.id, "indicator": indicator.code}
        return f"/moderation?{urlencode(asked)}"

    def about(self, indicator: Indicator, said: str) -> Finding:
        """Return a finding about an indicator."""
        return Finding(_("{indicator}: {what}").format(indicator=indicator.name, what=said), self.link(indicator))

    def evidence_link(self, number: EvidenceId) -> str:
        """Return where an item of evidence is mended."""
        return evidence_link(number, self.area_code)


def evidence_link(number: EvidenceId, area_code: str) -> str:
    """Return where an item of evidence is mended."""
    return f"/evidence?{urlencode({'area': area_code, 'item': number})}"


def checks_of_evidence(items: Iterable[Evidence], area_code: str) -> Iterator[Check]:
    """Check the area's evidence by itself."""
    items = tuple(items)
    yield Check(
        _("Evidence without an owner"),
        _("Somebody has to know when it expires. Name the role that looks after it."),
        tuple(Finding(item.draft.title, evidence_link(item.id, area_code)) for item in items if not item.draft.owner),
    )
    yield Check(
        _("Evidence without an author"),
        _("It came by the command line, so nobody here answers for it. Revise it, and it is yours."),
        tuple(Finding(item.draft.title, evidence_link(item.id, area_code)) for item in items if item.added_by is None),
    )


def checks_of_answers(checked: Checked) -> Iterator[Check]:
    """Check what was given and agreed in an assessment."""
    for name, sentence, find in (
        (
            _("High levels without evidence"),
            _("Levels 4 and 5 rest on something that happened. Put it beside the indicator, or agree on less."),
            _high_without_evidence,
        ),
        (
            _("Claimed above what is shown"),
            _("The level counts as claimed until its gate is open: by evidence, or by what is ticked with it."),
            _held_back,
        ),
        (
            _("Evidence out of date beside an agreed level"),
            _("Renew it, put something newer beside the indicator, or agree on another level."),
            _out_of_date,
        ),
        (
            _("High levels that are a guess"),
            _("A level of 4 or 5 and “a guess” contradict each other. Ask the evaluator to look again."),
            _guesses,
        ),
        (
            _("High levels, and not confident for next time"),
            _("The evaluator describes the feature as strong, and would not rely on it. Talk about why."),
            _not_confident,
        ),
        (
            _("Agreed above everybody"),
            _("The level agreed is higher than any evaluator gave. Say in the reason what nobody knew before."),
            _above_everybody,
        ),
        (
            _("The same level everywhere"),
            _("An evaluator who gives one level throughout may not have read the descriptions. Ask."),
            _all_the_same,
        ),
        (
            _("Jumps of two levels without a reason"),
            _("Two or more levels up or down since the last round, and nothing says why."),
            _jumps,
        ),
        (
            _("Agreed without an author"),
            _("The level came by the command line, so nobody here answers for it. Agree on it anew."),
            _without_author,
        ),
    ):
        yield Check(name, sentence, tuple(find(checked)))


def _high_without_evidence(checked: Checked) -> Iterator[Finding]:
    for indicator in checked.held.indicators:
        if checked.held.evidence.get(indicator.code):
            continue
        agreed = checked.held.agreed.get(indicator.code)
        if agreed is not None and _is_high(agreed.answer):
            said = _("level {level} is agreed and nothing stands beside it").format(level=agreed.answer.level)
            yield checked.about(indicator, said)
            continue
        bare = [one for one in _high(checked, indicator) if not one.now.draft.evidence]
        if agreed is None and bare:
            yield checked.about(
                indicator,
                ngettext(
                    "{n} evaluator gave 4 or 5 and names nothing that shows it",
                    "{n} evaluators gave 4 or 5 and name nothing that shows it",
                    len(bare),
                ).format(n=len(bare)),
            )


def _is_high(answer: Answer) -> bool:
    return answer.level is not None and answer.level >= HIGH


def _high(checked: Checked, indicator: Indicator) -> list[FirstAndNow]:
    return [one for one in checked.held.of(indicator.code) if _is_high(one.now.answer)]


def _held_back(checked: Checked) -> Iterator[Finding]:
    for indicator in checked.held.indicators:
        stands = checked.held.standing_agreed(indicator)
        if stands is not None and stands.is_held_back:
            yield checked.about(indicator, checked.held.said(stands))


def _out_of_date(checked: Checked) -> Iterator[Finding]:
    for indicator in checked.held.indicators:
        if indicator.code not in checked.held.agreed:
            continue
        for item in checked.held.evidence.get(indicator.code, ()):
            if not item.draft.is_in_date(checked.held.day):
                said = _("{title}, beside {indicator}: {when}").format(
                    title=item.draft.title,
                    indicator=indicator.name,
                    when=_("in date until {day}").format(day=words.day(item.draft.expires_on))
                    if item.draft.expires_on
                    else _("dated {day}").format(day=words.day(item.draft.dated_on)),
                )
                yield Finding(said, checked.evidence_link(item.id))


def _guesses(checked: Checked) -> Iterator[Finding]:
    for indicator in checked.held.indicators:
        for one in _high(checked, indicator):
            if one.now.draft.sureness is Sureness.GUESS:
                yield checked.about(
                    indicator,
                    _("{who} gave {level}, as a guess").format(
                        who=checked.called.to_others(one.now.person_id), level=one.now.answer.level
                    ),
                )


def _not_confident(checked: Checked) -> Iterator[Finding]:
    features = {feature.code: feature.name for feature in checked.held.framework.features}
    for answer in checked.confidences:
        mine = [
            one.now
            for indicator in checked.held.indicators
            if indicator.feature == answer.feature
            for one in checked.held.of(indicator.code)
            if one.now.person_id == answer.person_id and one.now.answer.level is not None
        ]
        middle = median_low(score.answer.level or 0 for score in mine) if mine else 0
        if answer.confidence is Confidence.NOT_CONFIDENT and middle >= HIGH:
            said = _("{feature}: {who} is not confident, with a median of {level}").format(
                feature=features[answer.feature], who=checked.called.to_others(answer.person_id), level=middle
            )
            yield Finding(said, checked.link(checked.held.framework.indicator(mine[0].indicator)))


def _above_everybody(checked: Checked) -> Iterator[Finding]:
    for indicator in checked.held.indicators:
        agreed = checked.held.agreed.get(indicator.code)
        highest = checked.held.summed_up(indicator).high
        if agreed is None or agreed.answer.level is None or highest is None or agreed.answer.level <= highest:
            continue
        said = _("{level} is agreed, and nobody gave more than {highest}").format(
            level=agreed.answer.level, highest=highest
        )
        yield checked.about(indicator, said)


def _all_the_same(checked: Checked) -> Iterator[Finding]:
    given: dict[PersonId, list[FirstAndNow]] = defaultdict(list)
    for one in checked.held.given:
        if one.now.answer.level is not None:
            given[one.now.person_id].append(one)
    for person, mine in given.items():
        levels = {one.now.answer.level for one in mine}
        if len(mine) >= FEWEST_ALIKE and len(levels) == 1:
            said = _("{who} gave level {level} for all {n} indicators answered").format(
                who=checked.called.to_others(person), level=levels.pop(), n=len(mine)
            )
            yield Finding(said, checked.link(checked.held.framework.indicator(mine[0].now.indicator)))


def _jumps(checked: Checked) -> Iterator[Finding]:
    for indicator in checked.held.indicators:
        agreed, last = checked.held.agreed.get(indicator.code), checked.held.last_agreed.get(indicator.code)
        if agreed is not None and last is not None and not agreed.reason and _is_jump(last.answer, agreed.answer):
            yield checked.about(indicator, _jump_words(_("agreed"), last.answer, agreed.answer))
        for one in checked.held.of(indicator.code):
            before = checked.last_given.get((one.now.person_id, indicator.code))
            if before is None or one.now.draft.rationale or not _is_jump(before.answer, one.now.answer):
                continue
            who = checked.called.to_others(one.now.person_id)
            yield checked.about(indicator, _jump_words(who, before.answer, one.now.answer))


def _is_jump(before: Answer, now: Answer) -> bool:
    return before.level is not None and now.level is not None and abs(now.level - before.level) >= JUMP


def _jump_words(who: str, before: Answer, now: Answer) -> str:
    return _("{who}, from {before} to {now}").format(who=who, before=answer_words(before), now=answer_words(now))


def _without_author(checked: Checked) -> Iterator[Finding]:
    for indicator in checked.held.indicators:
        agreed = checked.held.agreed.get(indicator.code)
        if agreed is not None and agreed.saved_by is None:
            yield checked.about(indicator, _("{answer} is agreed").format(answer=answer_words(agreed.answer)))
