// A Kafka client of another language: node client.js topics|consume|produce BOOTSTRAP [TOPIC] [COUNT] [REGISTRY]
const { Kafka, logLevel } = require("kafkajs");

const [action, bootstrap, topic, count, registry] = process.argv.slice(2);
const kafka = new Kafka({ clientId: "node-test", brokers: [bootstrap], logLevel: logLevel.NOTHING });
const text = (bytes) => (bytes === null || bytes === undefined ? null : bytes.toString());

// Reads values by the schema whose id they have.
function reader(host) {
  const { SchemaRegistry } = require("@kafkajs/confluent-schema-registry");
  const schemas = new SchemaRegistry({ host });
  return (bytes) => schemas.decode(bytes);
}

async function topics() {
  const admin = kafka.admin();
  await admin.connect();
  console.log(JSON.stringify(await admin.listTopics()));
  await admin.disconnect();
}

async function consume() {
  const consumer = kafka.consumer({ groupId: "car-rental-group" });
  await consumer.connect();
  await consumer.subscribe({ topics: [topic], fromBeginning: true });
  let left = Number(count);
  const read = registry ? reader(registry) : text;
  await new Promise((done) => {
    consumer.run({
      eachMessage: async ({ partition, message }) => {
        if (left <= 0) return;
        const headers = Object.entries(message.headers || {}).map(([name, value]) => [name, text(value)]);
        console.log(JSON.stringify({ partition, key: text(message.key), value: await read(message.value), headers }));
        left -= 1;
        if (left === 0) done();
      },
    });
  });
  await consumer.disconnect();
}

async function produce() {
  const producer = kafka.producer();
  await producer.connect();
  await producer.send({
    topic,
    messages: [{ key: "from-node", value: "New rental request received!", headers: { language: "node" } }],
  });
  await producer.disconnect();
}

({ topics, consume, produce })[action]().catch((error) => {
  console.error(error.message);
  process.exit(1);
});
