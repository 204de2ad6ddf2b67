from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kdev.client_file import client_settings
from kdev.errors import SettingsError

_SCRAM = "org.apache.kafka.common.security.scram.ScramLoginModule"


def _read(folder: Path, text: str) -> dict[str, str]:
    path = folder / "client.properties"
    path.write_text(text, encoding="utf-8")
    return client_settings(path)


def test_a_file_of_javas_client_is_said_in_the_words_of_librdkafka(tmp_path: Path) -> None:
    (tmp_path / "ca.pem").write_text("x")

    found = _read(
        tmp_path,
        "# of a hosted cluster\n"
        "bootstrap.servers = a.example:9092\n"
        "security.protocol: SASL_SSL\n"
        f'sasl.jaas.config={_SCRAM} required \\\n    username="ann" password="it\\\\"s; = 5";\n'
        "sasl.mechanism=SCRAM-SHA-512\n"
        "ssl.truststore.type=PEM\nssl.truststore.location=ca.pem\n"
        "ssl.endpoint.identification.algorithm=\n"
        "acks=all\nkey.serializer=org.example.Some\nschema.registry.url=http://x\n",
    )

    assert found == {
        "bootstrap.servers": "a.example:9092",
        "security.protocol": "SASL_SSL",
        "sasl.mechanism": "SCRAM-SHA-512",
        "sasl.username": "ann",
        "sasl.password": 'it"s; = 5',
        "ssl.ca.location": str(tmp_path / "ca.pem"),
        "ssl.endpoint.identification.algorithm": "none",
    }


def test_a_file_of_librdkafka_is_taken_as_it_stands(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        "[default]\nmetadata.broker.list=b:1\nsecurity.protocol=sasl_plaintext\nsasl.mechanisms=PLAIN\n"
        "sasl.username=ann\nsasl.password=a\\b=c # d\ngroup.id=mine\n",
    )

    assert found == {
        "bootstrap.servers": "b:1",
        "security.protocol": "sasl_plaintext",
        "sasl.mechanism": "PLAIN",
        "sasl.username": "ann",
        "sasl.password": "a\\b=c # d",
    }


def test_a_token_endpoint_is_found_in_the_line_for_javas_login(tmp_path: Path) -> None:
    found = _read(
        tmp_path,
        "security.protocol=SASL_SSL\nsasl.mechanism=OAUTHBEARER\n"
        "sasl.oauthbearer.token.endpoint.url=https://id.example/token\n"
        "sasl.jaas.config=org.apache.kafka.common.security.oauthbearer.OAuthBearerLoginModule required "
        "clientId='me' clientSecret='hush' extension_logicalCluster='lkc-1';\n",
    )

    assert found["sasl.oauthbearer.method"] == "oidc"
    assert found["sasl.oauthbearer.client.id"] == "me"
    assert found["sasl.oauthbearer.client.secret"] == "hush"
    assert found["sasl.oauthbearer.extensions"] == "logicalCluster=lkc-1"


def test_a_pem_store_with_key_and_certificate_is_both(tmp_path: Path) -> None:
    (tmp_path / "me.pem").write_text("x")

    found = _read(
        tmp_path,
        "security.protocol=SSL\nssl.keystore.type=PEM\nssl.keystore.location=me.pem\nssl.key.password=p\n",
    )

    own = str(tmp_path / "me.pem")
    assert found == {
        "security.protocol": "SSL",
        "ssl.key.location": own,
        "ssl.certificate.location": own,
        "ssl.key.password": "p",
    }


@pytest.mark.parametrize(
    ("text", "problem", "hint"),
    [
        ("sasl.usrname=ann\n", "`sasl.usrname` is no setting", "did you mean `sasl.username`?"),
        ("sasl.password=hush\n", "of no use without SASL", "security.protocol=SASL_SSL"),
        ("security.protocol=SSL\nssl.ca.location=gone.pem\n", "`gone.pem`", "path"),
        ("ssl.truststore.location=t.jks\nssl.truststore.password=hush\n", "`t.jks`", "keytool -list -rfc"),
        ("ssl.keystore.location=k.jks\n", "`k.jks` is a JKS one", "keytool -importkeystore"),
        ("sasl.jaas.config=hush\n", "`sasl.jaas.config` cannot be read", "username="),
        (
            "sasl.jaas.config=software.amazon.msk.auth.iam.IAMLoginModule required;\n",
            "`IAMLoginModule`",
            "SCRAM",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_without_showing_a_secret(
    tmp_path: Path, text: str, problem: str, hint: str
) -> None:
    (tmp_path / "k.jks").write_bytes(b"\xfe\xed\xfe\xed rest")

    with pytest.raises(SettingsError) as raised:
        _read(tmp_path, text)

    assert problem in str(raised.value)
    assert hint in raised.value.hint
    assert "hush" not in f"{raised.value}{raised.value.hint}"


def test_a_file_that_is_not_there_is_a_settings_error(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="cannot be read"):
        client_settings(tmp_path / "gone")


@given(password=st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Zs"]), min_size=1))
def test_any_password_comes_through_both_forms(
    tmp_path_factory: pytest.TempPathFactory, password: str
) -> None:
    folder = tmp_path_factory.mktemp("client")
    quoted = password.replace("\\", "\\\\").replace('"', '\\"').replace("\\", "\\\\")
    common = "security.protocol=SASL_SSL\nsasl.mechanism=PLAIN\n"

    java = _read(folder, f'{common}sasl.jaas.config=a.B required username="u" password="{quoted}";\n')
    plain = _read(folder, f"{common}sasl.username=u\nsasl.password={password}\n")

    assert java["sasl.password"] == plain["sasl.password"] == password
