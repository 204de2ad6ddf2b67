"""An embedded broker that is named by its address, as `kdev env` prints it, is the embedded one still."""

from __future__ import annotations

import json

import pytest

from tests.conftest import Kdev, unused_port

pytestmark = pytest.mark.broker

SPEC = "specs/car-rentals.yaml"


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_an_embedded_broker_named_by_its_address_gets_its_topics(kdev: Kdev, host: str) -> None:
    port = unused_port()
    address = f"{host}:{port}"
    assert kdev("up", "--name", "near", "--port", str(port), KDEV_RUNTIME="embedded").code == 0
    try:
        applied = kdev("topics", "apply", SPEC, "--bootstrap", address)
        sent = kdev("mock", SPEC, "--rate", "50", "--count", "20", "-o", "json", KDEV_BOOTSTRAP=address)
        refused = kdev("mock", SPEC, "--transactional", "--count", "1", "--bootstrap", address)
    finally:
        kdev("down", "--name", "near")

    assert applied.code == 0
    assert (sent.code, json.loads(sent.out)["records"]["acked"]) == (0, 20)
    assert (refused.code, "keeps no transactions" in refused.err) == (2, True)
