"""Fields, templates and samples: what is refused, and what they take."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.errors import UsageError
from kdev.model import ConsumedRecord
from kdev.tail.chosen_fields import FieldsOnly, fields_from
from kdev.tail.fields import json_text, read
from kdev.tail.instants import Instants, TimeForm
from kdev.tail.lines import JsonLines
from kdev.tail.sample import PerSecond, Share, sample_from
from kdev.tail.template import TemplateLines

RECORD = ConsumedRecord("t", 0, 7, 0, b"\xff", b'{"a":"\x7f\xc2\x9b"}', (("h-1", b"x"),))


@pytest.mark.parametrize("text", ["0", "0%", "101%", "1/0", "many", "-1", "1%/s"])
def test_what_is_no_sample_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        sample_from(text)


@pytest.mark.parametrize("text", ["", ",", "a..b", ".a", "a[x]", "a["])
def test_what_names_no_field_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        fields_from(text)


@pytest.mark.parametrize("text", ["{", "}", "{valu.id}", "{}", "a } b"])
def test_a_template_that_cannot_be_read_is_refused(text: str) -> None:
    with pytest.raises(UsageError):
        TemplateLines(text, Instants(TimeForm.UTC), terminal=False)


def test_a_template_escapes_what_steers_a_terminal() -> None:
    lines = TemplateLines("{time} {key} {value.a} {headers.h-1}", Instants(TimeForm.UTC), terminal=True)

    assert lines.render([RECORD]) == b"1970-01-01T00:00:00.000Z ff \\x7f\\x9b x\n"


@given(percent=st.integers(1, 100), count=st.integers(0, 500))
def test_a_share_is_exact(percent: int, count: int) -> None:
    sample = sample_from(f"{percent}%")
    taken = sum(sample(RECORD) for _ in range(count))

    assert isinstance(sample, Share)
    assert taken == (100 - percent + count * percent) // 100
    assert sample.skipped == count - taken


def test_so_many_a_second_are_taken() -> None:
    times = iter([0.0, 0.1, 0.2, 0.3, 1.0, 1.0, 1.1])
    sample = PerSecond(2, lambda: next(times))

    assert [sample(RECORD) for _ in range(4)] == [True, True, False, True]
    assert sample.skipped == 1


def test_numbers_stay_as_they_are_written() -> None:
    content = b'{"n":[1.10,1E400,12345678901234567890,true,null,"\\u00e4"]}'

    assert json_text(read(content)) == '{"n":[1.10,1E400,12345678901234567890,true,null,"\xe4"]}'


NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(NESTED)
def test_a_part_is_written_as_the_json_that_it_was_read_from(value: object) -> None:
    content = json.dumps(value, separators=(",", ":"))

    assert json.loads(json_text(read(content.encode()))) == value


def test_however_deep_a_part_is_it_is_shown() -> None:
    lists, objects = "[" * 600 + "1.10" + "]" * 600, '{"a":' * 600 + "{}" + "}" * 600
    deep = RECORD._replace(value=f'{{"a":{lists},"b":{objects}}}'.encode())
    template = TemplateLines("{value.a} {value.b}", Instants(TimeForm.UTC), terminal=False)

    assert template.render([deep]).decode() == f"{lists} {objects}\n"
    assert f'"value":{{"b":{objects}}},' in FieldsOnly(JsonLines(), fields_from("b")).render([deep]).decode()
