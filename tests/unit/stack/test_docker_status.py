"""What is told of the containers of an environment, and what is no service of it."""

from __future__ import annotations

from kdev.stack.docker_found import Container
from kdev.stack.docker_plan import MODE, PORT, SERVICE
from kdev.stack.docker_start import Found
from kdev.stack.docker_status import status_of
from kdev.stack.runtime import ServiceStatus, State

OWN = {MODE: "kraft", PORT: "9092"}


def test_a_container_is_called_by_its_name_and_one_that_a_load_left_is_no_service() -> None:
    broker = Container("1a", "kdev-shop-kafka", {**OWN, SERVICE: "kafka"}, "running", 0, False, "", 7.0, 10)
    left = Container("2b", "kdev-shop-load", OWN, "created", 0, False, "", 0, 10)

    status = status_of("shop", Found((left, broker), (), ()))

    assert status.services == (ServiceStatus("kafka", State.RUNNING, "", "kdev-shop-kafka", 7.0),)
