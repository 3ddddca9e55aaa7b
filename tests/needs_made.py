"""Need records made for tests: as few words as possible for what matters, plain defaults for the rest."""

from __future__ import annotations

from datetime import date

from resilience.domain.need import THOUSANDTHS, NeedColumns, NewBatch, day_number, month_number


def columns(rows: list[dict[str, object]]) -> NeedColumns:
    """Return columns from rows that name only what matters (`on`, `count` and any field of NeedColumns)."""
    whole = [_whole(number, row) for number, row in enumerate(rows, start=2)]
    names = NeedColumns.__dataclass_fields__
    return NeedColumns(**{name: [row[name] for row in whole] for name in names})


def _whole(number: int, row: dict[str, object]) -> dict[str, object]:
    on = row.get("on", date(2026, 1, 1))
    count = row.get("count", 1)
    assert isinstance(on, date)
    whole: dict[str, object] = {
        "source_row": number,
        "day": day_number(on),
        "month": month_number(on),
        "occurred_at": None,
        "grain": "day",
        "place_id": None,
        "direction": "request",
        "need_type": "FOD",
        "further_types": "",
        "stakeholder": None,
        "target_groups": "",
        "urgency": None,
        "phase": None,
        "disruption_id": None,
        "channel": None,
        "outcome": None,
        "reason_unmet": None,
        "minutes_to_outcome": None,
        "count_thousandths": None if count is None else round(float(str(count)) * THOUSANDTHS),
        "basis": "expressed",
        "local_code": "",
        "source_ref": "",
        "offer_stage": None,
    }
    return whole | {name: value for name, value in row.items() if name not in {"on", "count"}}


def batch(rows: list[dict[str, object]], *, key: str = "one", covers: tuple[tuple[date, date], ...] = ()) -> NewBatch:
    """Return a batch of such rows."""
    made = columns(rows)
    return NewBatch(
        file_name=f"{key}.csv",
        content_key=key,
        mapping_name="test",
        mapping_content="{}",
        rows_read=len(made),
        rows_left_out=0,
        covers=covers,
        kept_finer="",
        columns=made,
    )
