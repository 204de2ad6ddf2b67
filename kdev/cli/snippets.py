"""How clients of other languages connect: a text for each, to be filled."""

from __future__ import annotations

from enum import StrEnum


class Language(StrEnum):
    """What the settings are written for."""

    SHELL = "shell"
    PROPERTIES = "properties"
    PYTHON = "python"
    JAVA = "java"
    NODE = "node"
    DOTNET = "dotnet"
    GO = "go"
    KCAT = "kcat"


SNIPPETS = {
    Language.SHELL: """\
export KDEV_BOOTSTRAP={bootstrap}
export BOOTSTRAP_SERVERS={bootstrap}{security}""",
    Language.PROPERTIES: """\
bootstrap.servers={bootstrap}
{security}group.id={group}
auto.offset.reset=earliest""",
    Language.PYTHON: """\
# pip install confluent-kafka
from confluent_kafka import Consumer

consumer = Consumer({{
    "bootstrap.servers": "{bootstrap}",
{security}    "group.id": "{group}",
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
// ReadTopic.java, with the libs of Kafka: java -cp "kafka/libs/*" ReadTopic.java
{library}import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;

public class ReadTopic {{
    public static void main(String[] arguments) throws Exception {{
        Properties settings = new Properties();
{security}        settings.put("bootstrap.servers", "{bootstrap}");
        settings.put("group.id", "{group}");
        settings.put("auto.offset.reset", "earliest");
        settings.put("key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
        settings.put("value.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
        try (KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings)) {{
            consumer.subscribe(List.of("{topic}"));
            while (true) {{
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {{
                    System.out.println(record.key() + " " + record.value());
                }}
            }}
        }}
    }}
}}""",
    Language.NODE: """\
// npm install kafkajs
const {{ Kafka }} = require("kafkajs");
{security}
const consumer = new Kafka({{ brokers: [{addresses}]{secured} }}).consumer({{ groupId: "{group}" }});

async function main() {{
  await consumer.connect();
  await consumer.subscribe({{ topics: ["{topic}"], fromBeginning: true }});
  await consumer.run({{ eachMessage: async ({{ message }}) => console.log(String(message.value)) }});
}}

main().catch((error) => {{
  console.error(error);
  process.exit(1);
}});""",
    Language.DOTNET: """\
// dotnet add package Confluent.Kafka
using System;
using System.IO;
using Confluent.Kafka;

var settings = new ConsumerConfig
{{
{security}    BootstrapServers = "{bootstrap}",
    GroupId = "{group}",
    AutoOffsetReset = AutoOffsetReset.Earliest
}};

using var consumer = new ConsumerBuilder<string, string>(settings).Build();
consumer.Subscribe("{topic}");
while (true)
{{
    var record = consumer.Consume();
    Console.WriteLine($"{{record.Message.Key}} {{record.Message.Value}}");
}}""",
    Language.GO: """\
// go mod init read && go mod tidy
package main

import (
	"context"
{security}	"fmt"
	"log"
{secured}
	"github.com/segmentio/kafka-go"
{library})

func main() {{
{before}	reader := kafka.NewReader(kafka.ReaderConfig{{
{dialer}		Brokers:     []string{{{addresses}}},
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
    Language.KCAT: "kcat {security} -X auto.offset.reset=earliest -G {group} {topic}",
}
"""What each language is told, with names in braces to fill; `security` and those like it may be empty."""
