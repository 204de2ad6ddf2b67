"""Only some fields of each value: `--fields days,customer.city`."""

from __future__ import annotations

from collections.abc import Sequence
from json.encoder import encode_basestring

from kdev.errors import UsageError
from kdev.model import ConsumedRecord
from kdev.tail.below import FIELD_END
from kdev.tail.fields import Steps, json_text, part_of, plain_text, read, steps_from
from kdev.tail.named import with_value
from kdev.tail.output import View
from kdev.tail.paint import Segment, printable

Fields = Sequence[tuple[str, Steps]]


def fields_from(text: str) -> Fields:
    """The fields of a list such as `days,customer.city`. Raises UsageError for what is none."""
    names = [name.strip() for name in text.split(",") if name.strip()]
    if not names:
        raise UsageError("`--fields` names no field", hint="such as `--fields days,customer.city`")
    return [(name, steps_from(name, "--fields")) for name in names]


def fields_form(fields: Fields, record: ConsumedRecord) -> Segment:
    """The fields of a value, such as `days=3`, with FIELD_END behind each."""
    value = read(record.value)
    told = (f"{name}={printable(plain_text(part_of(value, at)))}{FIELD_END}" for name, at in fields)
    return Segment("".join(told))


class FieldsOnly:
    """A view of records whose values have only some fields; one that is not there is null."""

    def __init__(self, view: View, fields: Fields) -> None:
        self._view = view
        self._fields = fields

    def render(self, records: Sequence[ConsumedRecord]) -> bytes:
        """What the view makes of them."""
        return self._view.render([self._cut(record) for record in records])

    def _cut(self, record: ConsumedRecord) -> ConsumedRecord:
        if record.value is None:
            return record
        value = read(record.value)
        parts = [f"{encode_basestring(name)}:{json_text(part_of(value, at))}" for name, at in self._fields]
        return with_value(record, f"{{{','.join(parts)}}}".encode("utf-8", "backslashreplace"))
