// How many seconds of CPU json-schema-faker takes for a record; generate.py runs it.
// node json_schema_faker.mjs URL_OF_THE_MODULE SECONDS < SCHEMA
import fs from "node:fs";

const { createGeneratorSync } = await import(process.argv[2]);
const schema = JSON.parse(fs.readFileSync(0, "utf8"));
const generator = createGeneratorSync({ seed: 1 });
const make = () => Buffer.from(JSON.stringify(generator.generate(schema)));
const spent = (since) => {
  const used = process.cpuUsage(since);
  return (used.user + used.system) / 1e6;
};

for (let n = 0; n < 300; n++) make();
let records = 0;
const begun = process.cpuUsage();
do {
  for (let n = 0; n < 50; n++) make();
  records += 50;
} while (spent(begun) < Number(process.argv[3]));
console.log(spent(begun) / records);
