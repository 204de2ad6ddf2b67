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
try:
    while True:
        message = consumer.poll(1.0)
        if message is None:
            continue
        if message.error():
            print("error:", message.error())
        else:
            print(message.key(), message.value())
except KeyboardInterrupt:
    pass
finally:
    consumer.close()  # leaves the group: else the next start gets nothing for 45 s""",
    Language.JAVA: """\
// with Maven or Gradle: org.apache.kafka:kafka-clients:{version}; without, as ReadTopic.java:
// java -cp "{libraries}" ReadTopic.java
{library}import java.time.Duration;
import java.util.List;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.errors.WakeupException;

public class ReadTopic {{
    public static void main(String[] arguments) throws Exception {{
        Properties settings = new Properties();
{security}        settings.put("bootstrap.servers", "{bootstrap}");
        settings.put("group.id", "{group}");
        settings.put("auto.offset.reset", "earliest");
        settings.put("key.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
        settings.put("value.deserializer", "org.apache.kafka.common.serialization.StringDeserializer");
        KafkaConsumer<String, String> consumer = new KafkaConsumer<>(settings);
        Thread reader = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {{ // Ctrl-C
            consumer.wakeup();
            try {{
                reader.join();
            }} catch (InterruptedException exception) {{
                reader.interrupt();
            }}
        }}));
        try (consumer) {{ // leaves the group in the end: else the next start gets nothing for 45 s
            consumer.subscribe(List.of("{topic}"));
            while (true) {{
                for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofSeconds(1))) {{
                    System.out.println(record.key() + " " + record.value());
                }}
            }}
        }} catch (WakeupException exception) {{
            System.err.println("stopped");
        }}
    }}
}}""",
    Language.NODE: """\
// npm install kafkajs
const {{ Kafka }} = require("kafkajs");
{security}
const consumer = new Kafka({{ brokers: [{addresses}]{secured} }}).consumer({{ groupId: "{group}" }});

async function main() {{
  // leaves the group in the end: else the next start gets nothing for 30 s
  process.once("SIGINT", () => consumer.disconnect());
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
{security}	"errors"
	"fmt"
	"log"
	"os"
	"os/signal"
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
	defer reader.Close() // leaves the group: else the next start gets nothing for 30 s
	running, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	for {{
		message, err := reader.ReadMessage(running)
		if errors.Is(err, context.Canceled) {{
			return
		}}
		if err != nil {{
			log.Fatal(err)
		}}
		fmt.Println(string(message.Key), string(message.Value))
	}}
}}""",
    Language.KCAT: "kcat {security} -X auto.offset.reset=earliest -G {group} {topic}",
}
"""What each language is told, with names in braces to fill; `security` and those like it may be empty."""
REGISTRY = {
    Language.SHELL: "\nexport SCHEMA_REGISTRY_URL={url}",
    Language.PROPERTIES: "\nschema.registry.url={url}",
}
"""What is told besides where there is a schema registry."""
