"""A Compose file of the user's that a Kafka would refuse, or take otherwise than it is written."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import Kdev
from tests.fake_engine import fake_engine

SameAs = Callable[[str, str], None]

EVERY_ADDRESS = "INTERNAL://0.0.0.0:19092,HOST://0.0.0.0:9092,CONTROLLER://0.0.0.0:9093"


def compose(folder: Path, **service: object) -> str:
    path = folder / "mine.yaml"
    path.write_text(json.dumps({"services": {"kafka": service}}), encoding="utf-8")
    return str(path)


@pytest.mark.trap(9)
def test_one_variable_of_the_user_leaves_all_others_as_they_are(kdev: Kdev, tmp_path: Path) -> None:
    line = ("up", "--runtime", "docker", "--print", "-o", "json")
    own = compose(tmp_path, environment={"KAFKA_LOG_RETENTION_MS": "60000"})
    alone, beside = kdev(*line).out, kdev(*line, "--compose", own).out

    assert beside.count("KAFKA_") == alone.count("KAFKA_") + 1
    assert "KAFKA_LOG_RETENTION_MS: '60000'" in beside or 'KAFKA_LOG_RETENTION_MS: \\"60000\\"' in beside


@pytest.mark.trap(10)
def test_an_image_of_kafka_4_has_no_zookeeper_mode(kdev: Kdev, tmp_path: Path, same_as: SameAs) -> None:
    own = compose(tmp_path, image="apache/kafka:4.3.1")
    result = kdev("up", "--runtime", "docker", "--mode", "zookeeper", "--compose", own)

    same_as("trap-10", f"{result.code}\n{result.err}")


@pytest.mark.trap(20)
@pytest.mark.parametrize("image", ["apache/kafka:3.9.0", "confluentinc/cp-kafka:7.9.0"])
def test_kafka_3_9_0_is_not_started_with_every_address(
    kdev: Kdev, tmp_path: Path, same_as: SameAs, image: str
) -> None:
    own = compose(tmp_path, image=image, environment={"KAFKA_LISTENERS": EVERY_ADDRESS})
    result = kdev("up", "--runtime", "docker", "--compose", own)

    same_as(f"trap-20-{image.partition('/')[0]}", f"{result.code}\n{result.err}")


@pytest.mark.trap(20)
@pytest.mark.parametrize(
    ("image", "listeners"),
    [("apache/kafka:3.9.1", EVERY_ADDRESS), ("apache/kafka:3.9.0", EVERY_ADDRESS.replace("0.0.0.0", ""))],
)
def test_what_kafka_takes_is_not_refused(kdev: Kdev, tmp_path: Path, image: str, listeners: str) -> None:
    own = compose(tmp_path, image=image, environment={"KAFKA_LISTENERS": listeners})

    assert kdev("up", "--runtime", "docker", "--compose", own, "--print").code == 0


@pytest.mark.trap(25)
def test_an_engine_that_is_too_old_is_told_with_the_one_that_is_needed(
    kdev: Kdev, tmp_path_factory: pytest.TempPathFactory, same_as: SameAs
) -> None:
    path = tmp_path_factory.mktemp("e") / "d.sock"
    with fake_engine(path, "1.40"):
        result = kdev("up", "--runtime", "docker", DOCKER_HOST=f"unix://{path}")

    same_as("trap-25", f"{result.code}\n{result.err}")


@pytest.mark.trap(31)
@pytest.mark.parametrize("host", ["tcp://build.test:2376", "ssh://me@build.test"])
def test_an_engine_of_another_machine_is_told_with_the_way_back(
    kdev: Kdev, same_as: SameAs, host: str
) -> None:
    result = kdev("up", "--runtime", "docker", DOCKER_HOST=host)

    same_as(f"trap-31-{host.partition(':')[0]}", f"{result.code}\n{result.err}")


@pytest.mark.trap(35)
@pytest.mark.parametrize("cluster_id", ["MkU3OEVBNTcwNTJENDM2Qk", "5L6g3nShT-eMCtK--X86sw", "shop"])
def test_a_cluster_id_that_kafka_shows_otherwise_is_told(
    kdev: Kdev, tmp_path: Path, same_as: SameAs, cluster_id: str
) -> None:
    own = compose(tmp_path, environment={"CLUSTER_ID": cluster_id})
    result = kdev("up", "--runtime", "docker", "--compose", own, "--print")

    if cluster_id.endswith("Qk"):
        same_as("trap-35", result.err)
    else:
        assert "canonical" not in result.err
