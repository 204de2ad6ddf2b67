from __future__ import annotations

from kdev.commands import broker_options, command, command_at, look, own_options
from kdev.model import DEFAULT_NAME, Endpoint


def test_a_command_for_the_usual_environment_needs_no_name() -> None:
    assert command("down --volumes") == "`kdev down --volumes`"


def test_a_command_for_another_environment_names_it() -> None:
    assert command("down --volumes", "shop") == "`kdev down --volumes --name shop`"


def test_a_command_at_a_broker_means_its_environment_or_names_the_broker() -> None:
    assert command_at("topics list", Endpoint("h:1", DEFAULT_NAME)) == "kdev topics list"
    assert command_at("topics list", Endpoint("h:1", "shop")) == "kdev topics list --name shop"
    assert command_at("topics list", Endpoint("h:1")) == "kdev topics list --bootstrap h:1"


def test_only_an_environment_is_looked_at_with_status() -> None:
    assert look(Endpoint("h:1", "shop")) == "kdev status --name shop"
    assert look(Endpoint("h:1,h:2")) == "kdev topics list --bootstrap h:1,h:2"


def test_a_broker_that_was_named_outright_is_meant_before_any_environment() -> None:
    assert broker_options("shop", "h:1") == ["--bootstrap", "h:1"]
    assert broker_options("shop", "") == ["--name", "shop"]
    assert broker_options(DEFAULT_NAME, "") == []


def test_where_a_variable_names_a_broker_an_environment_is_always_named() -> None:
    assert own_options(DEFAULT_NAME, "h:1") == ["--name", DEFAULT_NAME]
    assert own_options(DEFAULT_NAME, "") == []
