"""What clients of other languages say to get into a secured environment; the password stays in its file."""

from __future__ import annotations

import json
import shlex
from collections.abc import Mapping
from pathlib import Path

from kdev.cli.snippets import Language
from kdev.model import Endpoint
from kdev.stack import secure

_NOTHING = dict.fromkeys(("security", "secured", "library", "before", "dialer"), "")

_SECURITY: Mapping[Language, Mapping[str, str]] = {
    Language.SHELL: {"security": "\nexport KDEV_CLIENT_CONFIG={java_file}"},
    Language.PROPERTIES: {
        "security": """\
security.protocol=SASL_SSL
sasl.mechanism={mechanism}
# sasl.jaas.config, with the password, stands in {java_path}
ssl.truststore.type=PEM
ssl.truststore.location={authority_path}
"""
    },
    Language.PYTHON: {
        "security": """\
    "security.protocol": "SASL_SSL",
    "sasl.mechanism": "{mechanism}",
    "sasl.username": "{user}",
    "sasl.password": open({password}).read().strip(),
    "ssl.ca.location": {authority},
"""
    },
    Language.JAVA: {
        "library": "import java.io.Reader;\nimport java.nio.file.Files;\nimport java.nio.file.Path;\n",
        "security": """\
        try (Reader file = Files.newBufferedReader(Path.of({java}))) {{
            settings.load(file);
        }}
""",
    },
    Language.NODE: {
        "security": """\
const {{ readFileSync }} = require("fs");

const secured = {{
  ssl: {{ ca: [readFileSync({authority}, "utf-8")] }},
  sasl: {{
    mechanism: "{node_mechanism}",
    username: "{user}",
    password: readFileSync({password}, "utf-8").trim(),
  }},
}};
""",
        "secured": ", ...secured",
    },
    Language.DOTNET: {
        "security": """\
    SecurityProtocol = SecurityProtocol.SaslSsl,
    SaslMechanism = SaslMechanism.ScramSha512,
    SaslUsername = "{user}",
    SaslPassword = File.ReadAllText({password}).Trim(),
    SslCaLocation = {authority},
"""
    },
    Language.GO: {
        "security": '\t"crypto/tls"\n\t"crypto/x509"\n',
        "secured": '\t"strings"\n',
        "library": '\t"github.com/segmentio/kafka-go/sasl/scram"\n',
        "before": """\
	password, err := os.ReadFile({password})
	if err != nil {{
		log.Fatal(err)
	}}
	authority, err := os.ReadFile({authority})
	if err != nil {{
		log.Fatal(err)
	}}
	trusted := x509.NewCertPool()
	trusted.AppendCertsFromPEM(authority)
	login, err := scram.Mechanism(scram.SHA512, "{user}", strings.TrimSpace(string(password)))
	if err != nil {{
		log.Fatal(err)
	}}
	dialer := &kafka.Dialer{{SASLMechanism: login, TLS: &tls.Config{{RootCAs: trusted}}}}
""",
        "dialer": "\t\tDialer:      dialer,\n",
    },
    # Clients before librdkafka 2.6.1 fail with SCRAM on a Kafka of today: most packages of kcat have one.
    Language.KCAT: {"security": "-F {plain_file} -X sasl.mechanism=PLAIN"},
}
_OPEN: Mapping[Language, Mapping[str, str]] = {
    Language.PROPERTIES: {"security": "security.protocol=PLAINTEXT\n"},
    Language.KCAT: {"security": "-b {bootstrap}"},
}


def security(language: Language, where: Endpoint) -> dict[str, str]:
    """The parts of a snippet that say how a client gets in at an endpoint."""
    chosen = _SECURITY if where.client_kept else _OPEN
    words = {"bootstrap": where.bootstrap_servers, **_words(where)}
    return {**_NOTHING, **{name: text.format(**words) for name, text in chosen.get(language, {}).items()}}


def _words(where: Endpoint) -> dict[str, str]:
    folder = Path(where.client_file).parent
    authority, java = folder / secure.AUTHORITY, folder / secure.JAVA_FILE
    return {
        "mechanism": secure.MECHANISM,
        "node_mechanism": secure.MECHANISM.lower(),
        "user": secure.USER,
        "java_file": shlex.quote(str(java)),
        "java_path": str(java),
        "java": json.dumps(str(java)),
        "authority": json.dumps(str(authority)),
        "authority_path": str(authority),
        "password": json.dumps(str(folder / secure.PASSWORD)),
        "plain_file": shlex.quote(str(folder / secure.PLAIN_FILE)),
    }
