"""What `kdev mock --watch` refuses, and what it tells of an edit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from kdev import wiring
from kdev.cli.followed import broken, difference
from kdev.errors import KdevError, SpecError
from kdev.settings import Settings
from kdev.spec.topics import TopicPlan
from tests.cli.test_mock_documents import DOCUMENT
from tests.conftest import ROOT, Kdev

TUTORIAL = str(ROOT / "specs" / "car-rentals.yaml")


def test_what_cannot_be_followed_is_refused_with_what_to_do(
    kdev: Kdev, same_as: Callable[[str, str], None]
) -> None:
    said: list[str] = []
    for words in ((TUTORIAL, "--dry-run"), (TUTORIAL, "--workers", "2"), ("-",)):
        result = kdev("mock", *words, "--watch")
        assert result.code == 2, words
        said += [f"$ kdev mock {' '.join(words).replace(TUTORIAL, 'SPEC')} --watch", result.err]

    same_as("mock/watch-refused", "\n".join(said))


def plan_of(path: Path, text: str) -> TopicPlan:
    path.write_text(text, encoding="utf-8")
    return wiring.topic_plan(wiring.load_spec(str(path)), Settings())


def test_what_is_new_gone_and_edited_is_told_by_topic_and_message(tmp_path: Path) -> None:
    path = tmp_path / "cars.yaml"
    text = DOCUMENT.format(topic="cars", message="Moved", field="step", servers="")
    before = plan_of(path, text)

    assert difference(before, plan_of(path, "# only a comment\n" + text)) == ""
    assert difference(before, plan_of(path, text.replace("step", "stop"))) == "edited `cars/Moved`"
    moved = plan_of(path, text.replace("Moved", "Parked"))
    assert difference(before, moved) == "new `cars/Parked` · gone `cars/Moved`"
    assert difference(before, before, other_settings=True) == "other settings in kdev.toml"


def test_a_broken_edit_is_told_in_one_line_with_its_first_place(tmp_path: Path) -> None:
    path = tmp_path / "cars.yaml"
    path.write_text("asyncapi: 3.0.0\ninfo: {title: A}\nchanels: {}\n", encoding="utf-8")
    spec, _, error = wiring.read_specs([str(path)])

    told = broken(error)

    assert spec is None
    assert isinstance(error, SpecError)
    assert told.startswith(f"! {path}:")
    assert "the run goes on as before" in told
    assert "\n" not in told
    assert (
        broken(KdevError("`x` is wrong", hint="take y"))
        == "! `x` is wrong · the run goes on as before · take y"
    )
