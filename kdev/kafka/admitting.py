"""Letting the user of a secured cluster in by SCRAM, whose secrets the cluster itself keeps."""

from __future__ import annotations

from dataclasses import replace

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient
from confluent_kafka.admin._scram import ScramCredentialInfo, ScramMechanism, UserScramCredentialUpsertion

from kdev.errors import BrokerError
from kdev.kafka.client import client_config, require_listener
from kdev.model import Endpoint

_SECONDS = 2.0
_ITERATIONS = 4096
_MECHANISMS = (ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)


def admits(endpoint: Endpoint) -> bool:
    """Make the cluster take the user of an endpoint by SCRAM; says whether it has heard so.

    It is asked by PLAIN, which brokers take from this very user without having been told of it.
    """
    by_plain = replace(endpoint, client={**endpoint.client, "sasl.mechanism": "PLAIN"})
    user, password = (endpoint.client.get(f"sasl.{name}", "") for name in ("username", "password"))
    try:
        require_listener(endpoint)
        client = AdminClient(client_config(by_plain, "entry"))
        for mechanism in _MECHANISMS:
            credential = ScramCredentialInfo(mechanism, _ITERATIONS)
            wanted = UserScramCredentialUpsertion(user, credential, password.encode())
            asked = client.alter_user_scram_credentials([wanted], request_timeout=_SECONDS)
            for done in asked.values():
                done.result(_SECONDS)
    except (BrokerError, KafkaException, TimeoutError):
        return False
    return True
