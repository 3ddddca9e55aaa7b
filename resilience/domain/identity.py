"""Identifiers as distinct types, so that a person's number cannot stand where an area's belongs."""

from __future__ import annotations

from typing import NewType

AreaId = NewType("AreaId", int)
PlaceId = NewType("PlaceId", int)
PersonId = NewType("PersonId", int)
FrameworkId = NewType("FrameworkId", int)
RoundId = NewType("RoundId", int)
AssessmentId = NewType("AssessmentId", int)
BatchId = NewType("BatchId", int)
DisruptionId = NewType("DisruptionId", int)
EvidenceId = NewType("EvidenceId", int)
CommentId = NewType("CommentId", int)
RequestId = NewType("RequestId", int)
TargetId = NewType("TargetId", int)
ActionId = NewType("ActionId", int)
EventId = NewType("EventId", int)
LinkId = NewType("LinkId", int)
RoomId = NewType("RoomId", int)
CircleId = NewType("CircleId", int)
ReportingChangeId = NewType("ReportingChangeId", int)
InterventionId = NewType("InterventionId", int)
SeriesId = NewType("SeriesId", int)
BenefitId = NewType("BenefitId", int)
BesideId = NewType("BesideId", int)
LearningId = NewType("LearningId", int)
PairId = NewType("PairId", int)
EditionId = NewType("EditionId", int)
