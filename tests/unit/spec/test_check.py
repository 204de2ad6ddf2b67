from __future__ import annotations

import pytest

from kdev.errors import Problem
from kdev.spec.load import examine
from tests.unit.spec.conftest import HEAD_2, HEAD_3, Write


def found(path: str) -> list[Problem]:
    return list(examine(path).problems)


def told(path: str) -> list[str]:
    return [f"{problem.severity} {problem} | {problem.hint}" for problem in found(path)]


CHANNEL = """\
channels:
  a:
    bindings:
      kafka:
"""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        (
            "partitions: three",
            (
                "error spec.yaml:7:9 KAFKA.partitions must be a whole number of at least 1,"
                " got `three` | write a number, such as `1`"
            ),
        ),
        (
            "partitions: 0",
            (
                "error spec.yaml:7:9 KAFKA.partitions must be a whole number of at least 1,"
                " got `0` | write a number, such as `1`"
            ),
        ),
        (
            "partitions: 1.5",
            (
                "error spec.yaml:7:9 KAFKA.partitions must be a whole number of at least 1,"
                " got `1.5` | write a number, such as `1`"
            ),
        ),
        (
            "replicas: '2'",
            (
                "error spec.yaml:7:9 KAFKA.replicas must be a whole number of at least 1,"
                " got the text `2` | write `2` without quotes"
            ),
        ),
        (
            "partitons: 3",
            (
                "error spec.yaml:7:9 KAFKA.partitons is no field of the Kafka binding of a"
                " channel | did you mean `partitions`?"
            ),
        ),
        (
            "bindingVersion: latest",
            (
                "error spec.yaml:7:9 KAFKA.bindingVersion must be one of `0.3.0`, `0.4.0`,"
                " `0.5.0`, got `latest` | write one of `0.3.0`, `0.4.0`, `0.5.0`"
            ),
        ),
        (
            "topicConfiguration: {cleanup.policy: [delet]}",
            (
                "error spec.yaml:7:47 KAFKA.topicConfiguration['cleanup.policy'][0] must be"
                " one of `compact`, `delete`, got `delet` | did you mean `delete`?"
            ),
        ),
        (
            "topicConfiguration: {retention.ms: -2}",
            (
                "error spec.yaml:7:30 KAFKA.topicConfiguration['retention.ms'] must be a"
                " whole number of at least -1, got `-2` | write a number, such as `1`"
            ),
        ),
    ],
)
def test_the_kafka_binding_of_asyncapi_3_is_strict(write: Write, line: str, said: str) -> None:
    assert told(write("", head=f"{HEAD_3}{CHANNEL}        {line}\n")) == [
        said.replace("KAFKA", "$.channels.a.bindings.kafka")
    ]


def test_an_older_kafka_binding_has_fewer_fields(write: Write) -> None:
    path = write("", head=HEAD_3 + CHANNEL + "        {bindingVersion: 0.3.0, topicConfiguration: {}}\n")

    (problem,) = found(path)

    assert problem.text == "is no field of the Kafka binding of a channel (version 0.3.0)"


def test_the_kafka_binding_of_asyncapi_2_is_only_warned_about(write: Write) -> None:
    path = write("", head=HEAD_2 + CHANNEL + "        {partitions: three, partitons: 3}\n")

    assert [problem.severity for problem in found(path)] == ["warning", "warning"]
    assert examine(path).spec is not None


@pytest.mark.parametrize(
    ("text", "field", "hint"),
    [
        ("channels: {a: {adress: x}}", "adress", "did you mean `address`?"),
        ("channels: {a: {publish: {}}}", "publish", "operations stand at the root"),
        (
            "servers: {s: {url: x, protocol: kafka, host: y}}",
            "url",
            "it is called `host`, without `kafka://`",
        ),
        ("channels: {a: {Description: x}}", "Description", "did you mean `description`?"),
        ("channels: {a: {zzz: x}}", "zzz", "leave it out, or begin its name with `x-`"),
    ],
)
def test_an_unknown_field_gets_a_near_name_or_an_explanation(
    write: Write, text: str, field: str, hint: str
) -> None:
    (problem,) = found(write(text, head=HEAD_3))

    assert problem.place.path.endswith(f".{field}")
    assert hint in problem.hint


def test_a_field_of_a_later_version_is_told_as_such(write: Write) -> None:
    path = write(
        "asyncapi: 2.0.0\ninfo: {title: a, version: '1'}\n"
        "channels: {a: {publish: {message: {messageId: x, payload: {}}}}}"
    )

    (problem,) = found(path)

    assert problem.hint == (
        "it came with AsyncAPI 2.4, the document says 2.0: raise `asyncapi`, or leave it out"
    )


@pytest.mark.parametrize("head", [HEAD_2, HEAD_3])
def test_extensions_are_welcome_everywhere(write: Write, head: str) -> None:
    path = write(
        """
        x-a: 1
        channels:
          a: {x-b: [], bindings: {x-c: 1, kafka: {x-d: on}}}
        components: {x-e: 1, schemas: {S: {x-f: {}}}}
        """,
        head=head,
    )

    assert told(path) == []


def test_a_number_where_a_text_belongs_gets_quotes(write: Write) -> None:
    path = write("asyncapi: 3.0.0\ninfo: {title: a, version: 1.0}\n")

    assert told(path) == [
        'error spec.yaml:2:18 $.info.version must be a text, got `1.0` | put it in quotes: `"1.0"`'
    ]


def test_a_missing_field_is_told_at_its_object(write: Write) -> None:
    path = write("asyncapi: 3.0.0\ninfo: {title: a}\n")

    assert told(path) == [
        "error spec.yaml:2:1 $.info lacks `version`, which the info must have | add `version`, a text",
    ]


def test_a_misspelt_field_is_not_told_as_missing_too(write: Write) -> None:
    path = write("asyncapi: 3.0.0\ninfo: {title: a, verison: '1'}\n")

    assert told(path) == [
        "error spec.yaml:2:18 $.info.verison is no field of the info | did you mean `version`?",
    ]


def test_a_field_that_another_version_has_is_not_told_as_missing_too(write: Write) -> None:
    path = write("servers: {a: {url: b, protocol: kafka}}", head=HEAD_3)

    assert told(path) == [
        (
            "error spec.yaml:3:15 $.servers.a.url is no field of a server"
            " | in AsyncAPI 3 it is called `host`, without `kafka://`"
        ),
    ]


def test_schemas_are_checked_by_keyword(write: Write) -> None:
    path = write(
        """
        components:
          schemas:
            S:
              type: strng
              minLength: -1
              required: id
              properties: {a: {type: [string, string]}, b: {pattern: 3}, c: 7}
              anyOf: []
        """,
        head=HEAD_3,
    )

    assert [f"{problem.place.path[21:]} {problem.text}" for problem in found(path)] == [
        (
            "S.type must be one of `array`, `boolean`, `integer`, `null`, `number`, `object`,"
            " `string`, got `strng`"
        ),
        "S.minLength must be a whole number of at least 0, got `-1`",
        "S.required must be a list, got `id`",
        "S.properties.a.type[1] stands in the list twice",
        "S.properties.b.pattern must be a regular expression, got `3`",
        "S.properties.c must be a schema, got `7`",
        "S.anyOf must have at least one item",
    ]


def test_an_object_that_many_refer_to_is_told_about_once(write: Write) -> None:
    path = write(
        """
        channels:
          a: {messages: {m: {$ref: '#/components/messages/M'}}}
          b: {messages: {m: {$ref: '#/components/messages/M'}}}
        components: {messages: {M: {payloads: {}}}}
        """,
        head=HEAD_3,
    )

    assert [problem.place.path for problem in found(path)] == ["$.components.messages.M.payloads"]


def test_a_security_scheme_is_checked_by_its_type(write: Write) -> None:
    path = write(
        """
        components:
          securitySchemes:
            good: {type: scramSha512}
            key: {type: apiKey, in: header}
            odd: {type: scram}
            open: {type: openIdConnect, openIdConnectUrl: nowhere}
        """,
        head=HEAD_3,
    )

    assert [problem.place.path for problem in found(path)] == [
        "$.components.securitySchemes.key.in",
        "$.components.securitySchemes.odd.type",
        "$.components.securitySchemes.open.openIdConnectUrl",
    ]


def test_sasl_came_with_asyncapi_2_1(write: Write) -> None:
    path = write(
        """
        asyncapi: 2.0.0
        info: {title: a, version: '1'}
        channels: {}
        components: {securitySchemes: {s: {type: plain}}}
        """
    )

    assert [problem.place.path for problem in found(path)] == ["$.components.securitySchemes.s.type"]


def test_a_reference_is_refused_where_none_may_stand(write: Write) -> None:
    path = write(
        """
        channels:
          a: {publish: {message: {payload: {}, examples: [{$ref: '#/components/schemas/E'}]}}}
        components: {schemas: {E: {payload: 1}}}
        """,
        head=HEAD_2,
    )

    assert [problem.code for problem in found(path)] == ["asyncapi-document-unresolved"]


def test_a_misspelt_keyword_of_a_schema_is_suspected_and_a_foreign_one_is_not(write: Write) -> None:
    path = write(
        "components: {schemas: {S: {minLenght: 3, example: x, nullable: true, sensitive: true}}}", head=HEAD_3
    )

    assert told(path) == [
        (
            "warning spec.yaml:3:28 $.components.schemas.S.minLenght is no keyword of a schema"
            " | did you mean `minLength`?"
        )
    ]


def test_a_topic_on_an_operation_is_an_error_in_asyncapi_3_and_tolerated_in_asyncapi_2(write: Write) -> None:
    three = write(
        "channels: {a: {}}\n"
        "operations:\n"
        "  o: {action: send, channel: {$ref: '#/channels/a'}, bindings: {kafka: {topic: t}}}",
        head=HEAD_3,
    )
    two = write("channels: {a: {publish: {bindings: {kafka: {topic: t}}}}}", "two.yaml", HEAD_2)

    assert [problem.hint for problem in found(three)] == [
        "name the topic in the channel: `bindings.kafka.topic`"
    ]
    assert [(problem.severity, problem.code) for problem in found(two)] == [("warning", "kafka-read-as")]
