from pathlib import Path

import pytest

from kdev.errors import SettingsError
from kdev.model import Mode, RuntimeName
from kdev.settings import Settings, settings_from


def test_without_anything_the_defaults_hold(tmp_path: Path) -> None:
    assert settings_from(environ={}, folder=tmp_path) == Settings()


def test_a_flag_wins_over_the_environment_which_wins_over_the_file(tmp_path: Path) -> None:
    (tmp_path / "kdev.toml").write_text('port = 1111\nname = "file"\nruntime = "process"\n')

    settings = settings_from(
        {"port": 3333}, environ={"KDEV_PORT": "2222", "KDEV_NAME": "env"}, folder=tmp_path
    )

    assert (settings.port, settings.name, settings.runtime) == (3333, "env", RuntimeName.PROCESS)


def test_an_environment_that_a_flag_names_wins_over_a_broker_that_none_names(tmp_path: Path) -> None:
    environ = {"KDEV_BOOTSTRAP": "other:9092"}

    named = settings_from({"name": "shop", "bootstrap": None}, environ=environ, folder=tmp_path)
    both = settings_from({"name": "shop", "bootstrap": "flag:9092"}, environ=environ, folder=tmp_path)
    neither = settings_from({"name": None}, environ=environ, folder=tmp_path)

    assert (named.name, named.bootstrap) == ("shop", "")
    assert both.bootstrap == "flag:9092"
    assert neither.bootstrap == "other:9092"


def test_a_flag_that_was_not_given_says_nothing(tmp_path: Path) -> None:
    settings = settings_from({"mode": None}, environ={"KDEV_MODE": "zookeeper"}, folder=tmp_path)

    assert settings.mode is Mode.ZOOKEEPER


@pytest.mark.parametrize(
    ("environ", "home"),
    [({"KAFKA_HOME": "kafka"}, "kafka"), ({"KAFKA_HOME": "kafka", "KDEV_KAFKA_HOME": "own"}, "own")],
)
def test_the_usual_variable_of_kafka_is_read(tmp_path: Path, environ: dict[str, str], home: str) -> None:
    assert settings_from(environ=environ, folder=tmp_path).kafka_home == home


def test_what_names_topics_is_a_table_of_the_file_or_a_list_of_pairs(tmp_path: Path) -> None:
    (tmp_path / "kdev.toml").write_text(
        'topic_separator = "-"\n'
        "[parameters]\nnumber = 7\ncars.city = 'rome'\n"
        "[topics]\n'car/available' = 'cars'\n"
    )

    of_file = settings_from(environ={}, folder=tmp_path)
    of_variable = settings_from(environ={"KDEV_PARAMETERS": "city=berlin, stage=a=b"}, folder=tmp_path)

    assert of_file.parameters == {"number": "7", "cars.city": "rome"}
    assert (of_file.topics, of_file.topic_separator) == ({"car/available": "cars"}, "-")
    assert of_variable.parameters == {"city": "berlin", "stage": "a=b"}


def test_a_working_folder_that_was_removed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()

    with pytest.raises(SettingsError) as caught:
        settings_from(environ={})

    assert str(caught.value) == "the working folder cannot be used: No such file or directory"
    assert "`cd`" in caught.value.hint


def test_an_unknown_key_of_the_file_is_refused_with_the_nearest_known_one(tmp_path: Path) -> None:
    (tmp_path / "kdev.toml").write_text('runtme = "docker"\n')

    with pytest.raises(SettingsError) as caught:
        settings_from(environ={}, folder=tmp_path)

    assert (str(caught.value), caught.value.hint) == (
        "kdev.toml has an unknown key `runtme`",
        "did you mean `runtime`?",
    )


@pytest.mark.parametrize(
    ("name", "value", "hint"),
    [
        ("KDEV_PORT", "high", "a number from 1 to 65535, or `auto`"),
        ("KDEV_PORT", "70000", "a number from 1 to 65535, or `auto`"),
        ("KDEV_RUNTIME", "podman", "one of auto, docker, process, embedded"),
        ("KDEV_MODE", "raft", "one of kraft, zookeeper"),
        ("KDEV_HOME", "~nobody-of-this-name/kdev", "the path of a folder"),
        ("KDEV_PARAMETERS", "berlin", "names with a value each, such as `city=berlin,stage=dev`"),
        ("KDEV_TOPIC_SEPARATOR", "/", "one of . - _"),
        ("KDEV_EXTRAS", "ui,none", "names such as `ui,registry`, or `none`"),
        ("KDEV_NAME", "My Shop", "small letters, digits and dashes, at most 31, such as `shop`"),
    ],
)
def test_a_wrong_value_is_refused_with_what_is_expected(
    tmp_path: Path, name: str, value: str, hint: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        settings_from(environ={name: value}, folder=tmp_path)

    assert (str(caught.value), caught.value.hint) == (f"{name}: `{value}` is not valid", hint)


def test_a_number_where_a_text_is_meant_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kdev.toml").write_text("locale = 7\n")

    with pytest.raises(SettingsError, match=r"kdev.toml locale: `7` is not valid"):
        settings_from(environ={}, folder=tmp_path)


@pytest.mark.parametrize("content", [b"name = ", b"\xff\xfe"])
def test_a_file_that_is_no_toml_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "kdev.toml").write_bytes(content)

    with pytest.raises(SettingsError, match=r"kdev.toml cannot be read"):
        settings_from(environ={}, folder=tmp_path)


def test_keys_stand_in_the_file_and_a_flag_goes_before_them(tmp_path: Path) -> None:
    (tmp_path / "kdev.toml").write_text('keys = "zipf:1.2"\nkey-count = 500\n')

    settings = settings_from({"key_count": 7}, environ={}, folder=tmp_path)

    assert (settings.keys, settings.key_count) == ("zipf:1.2", 7)
    with pytest.raises(SettingsError, match="KDEV_KEY_COUNT: `0` is not valid"):
        settings_from(environ={"KDEV_KEY_COUNT": "0"}, folder=tmp_path)


def _client_file(folder: Path) -> Path:
    path = folder / "c.properties"
    path.write_text("bootstrap.servers=far:9092\nsecurity.protocol=SASL_SSL\nsasl.username=ann\n")
    return path


def test_a_client_file_names_its_broker_unless_another_one_is_named(tmp_path: Path) -> None:
    file = _client_file(tmp_path)

    alone = settings_from({"client_config": file}, environ={}, folder=tmp_path)
    other = settings_from({"client_config": file, "bootstrap": "b:1"}, environ={}, folder=tmp_path)
    own = settings_from({"client_config": file, "name": "shop"}, environ={}, folder=tmp_path)

    assert (alone.bootstrap, other.bootstrap, own.bootstrap) == ("far:9092", "b:1", "")
    assert alone.client == own.client == {"security.protocol": "SASL_SSL", "sasl.username": "ann"}


def test_single_settings_of_a_client_win_over_its_file_and_are_never_shown(tmp_path: Path) -> None:
    file = _client_file(tmp_path)
    (tmp_path / "kdev.toml").write_text('[client]\n"sasl.username" = "bob"\nsasl.mechanism = "PLAIN"\n')
    environ = {"KDEV_CLIENT_SASL_PASSWORD": "hush"}

    weak = settings_from(environ={**environ, "KDEV_CLIENT_CONFIG": str(file)}, folder=tmp_path)
    flag = settings_from({"client_config": file}, environ=environ, folder=tmp_path)

    assert weak.client["sasl.username"] == "bob"
    assert weak.client["sasl.mechanism"] == "PLAIN"
    assert flag.client == {"security.protocol": "SASL_SSL", "sasl.username": "ann", "sasl.password": "hush"}
    assert "hush" not in repr(weak)


def test_an_environment_that_a_flag_names_needs_no_client_file(tmp_path: Path) -> None:
    environ = {"KDEV_CLIENT_CONFIG": str(tmp_path / "gone"), "KDEV_CLIENT_SASL_PASSWORD": "hush"}

    with pytest.raises(SettingsError, match="gone"):
        settings_from(environ=environ, folder=tmp_path)


@pytest.mark.parametrize(
    ("value", "extras"), [("ui, registry", ("registry", "ui")), ("none", ()), (["ui"], ("ui",))]
)
def test_what_stands_beside_the_brokers_is_a_list_of_names(
    tmp_path: Path, value: object, extras: tuple[str, ...]
) -> None:
    assert settings_from({"extras": value}, environ={}, folder=tmp_path).extras == extras
