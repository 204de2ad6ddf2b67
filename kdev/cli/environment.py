"""`env`: how clients of other languages connect."""

from __future__ import annotations

import shlex
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from kdev import wiring
from kdev.cli import completion, console
from kdev.cli.options import Bootstrap, ClientConfig, Name
from kdev.model import Endpoint
from kdev.settings import Settings, settings_from

_GROUP = "car-rental-group"
_TOPIC = "car-rentals"


class Language(StrEnum):
    """What the settings are written for."""

    SHELL = "shell"
    PROPERTIES = "properties"
    PYTHON = "python"
    JAVA = "java"
    NODE = "node"
    DOTNET = "dotnet"
    GO = "go"


_SNIPPETS = {
    Language.SHELL: """\
export KDEV_BOOTSTRAP={bootstrap}
export BOOTSTRAP_SERVERS={bootstrap}""",
    Language.PROPERTIES: """\
bootstrap.servers={bootstrap}
security.protocol=PLAINTEXT
group.id={group}
auto.offset.reset=earliest""",
    Language.PYTHON: """\
from confluent_kafka import Consumer

consumer = Consumer({{
    "bootstrap.servers": "{bootstrap}",
    "group.id": "{group}",
    "auto.offset.reset": "earliest",
}})
consumer.subscribe(["{topic}"])
while True:
    message = consumer.poll(1.0)
    if message is None:
        continue
    if message.error():
        print("error:", message.error())
    else:
        print(message.key(), message.value())""",
    Language.JAVA: """\
Properties settings = new Properties();
settings.put("bootstrap.servers", "{bootstrap}");
settings.put("group.id", "{group}");
settings.put("auto.offset.reset", "earliest");
settings.put("key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
settings.put("value.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings)) {{
    consumer.subscribe(List.of("{topic}"));
    while (true) {{
        consumer.poll(Duration.ofSeconds(1)).forEach(record -> System.out.println(record.value()));
    }}
}}""",
    Language.NODE: """\
const {{ Kafka }} = require("kafkajs");

const consumer = new Kafka({{ brokers: [{addresses}] }}).consumer({{ groupId: "{group}" }});

async function main() {{
  await consumer.connect();
  await consumer.subscribe({{ topics: ["{topic}"], fromBeginning: true }});
  await consumer.run({{ eachMessage: async ({{ message }}) => console.log(String(message.value)) }});
}}

main();""",
    Language.DOTNET: """\
var producerConfig = new ProducerConfig
{{
    BootstrapServers = "{bootstrap}"
}};

var consumerConfig = new ConsumerConfig
{{
    BootstrapServers = "{bootstrap}",
    GroupId = "{group}",
    AutoOffsetReset = AutoOffsetReset.Earliest
}};""",
    Language.GO: """\
package main

import (
	"context"
	"fmt"
	"log"

	"github.com/segmentio/kafka-go"
)

func main() {{
	reader := kafka.NewReader(kafka.ReaderConfig{{
		Brokers:     []string{{{addresses}}},
		GroupID:     "{group}",
		Topic:       "{topic}",
		StartOffset: kafka.FirstOffset,
	}})
	defer reader.Close()
	for {{
		message, err := reader.ReadMessage(context.Background())
		if err != nil {{
			log.Fatal(err)
		}}
		fmt.Println(string(message.Key), string(message.Value))
	}}
}}""",
}


def env(
    lang: Annotated[
        Language, typer.Option("--lang", help="What to write the settings for.")
    ] = Language.SHELL,
    topic: Annotated[
        str | None,
        typer.Option(
            "--topic",
            metavar="TOPIC",
            help="The topic of the example; else one that is there.",
            autocompletion=completion.topics,
        ),
    ] = None,
    group: Annotated[
        str, typer.Option("--group", metavar="GROUP", help="The consumer group of the example.")
    ] = _GROUP,
    bootstrap: Bootstrap = None,
    client_config: ClientConfig = None,
    name: Name = None,
) -> None:
    """Print the settings with which a client connects: for a shell, a properties file, or a language."""
    settings = settings_from({"bootstrap": bootstrap, "client_config": client_config, "name": name})
    where = wiring.endpoint(settings)
    addresses = ", ".join(f'"{address}"' for address in where.servers)
    snippet = _SNIPPETS[lang]
    topic = topic or (_topic(settings) if "{topic}" in snippet else _TOPIC)
    text = snippet.format(bootstrap=where.bootstrap_servers, addresses=addresses, topic=topic, group=group)
    console.data(_secured(text, lang, where) if where.client else text)


def _topic(settings: Settings) -> str:
    """The usual topic where it is there or nobody knows, else one that is."""
    there = wiring.offered_topics(settings)
    return _TOPIC if _TOPIC in there or not there else there[0]


def _secured(text: str, lang: Language, where: Endpoint) -> str:
    """The settings for a broker that wants more of a client; what that is stays in the user's own file."""
    place = f"`{where.client_file}`" if where.client_file else "your client settings"
    console.note(f"add what {place} says of `security`, `sasl` and `ssl`: kdev shows no secrets")
    if lang is Language.SHELL and where.client_file:
        file = Path(where.client_file).absolute()
        return f"{text}\nexport KDEV_CLIENT_CONFIG={shlex.quote(str(file))}"
    return text.replace("security.protocol=PLAINTEXT\n", "")
