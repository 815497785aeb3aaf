// Asks a release with the Node client: node ask.mjs MODULES RELEASE < questions.json
//
// MODULES is where npm put the client. The questions are a list of SELECTs; the answers come out
// as JSON, every value as the client's own text, null as null.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";

const [modules, release] = process.argv.slice(2);
const { DuckDBInstance, version } = createRequire(join(resolve(modules), "x.js"))(
  "@duckdb/node-api",
);

const text = (value) => (value === null ? null : value.toString());

const instance = await DuckDBInstance.create(release, { access_mode: "READ_ONLY" });
const connection = await instance.connect();
const answers = [];
for (const sql of JSON.parse(readFileSync(0, "utf-8"))) {
  const answer = await connection.runAndReadAll(sql);
  answers.push(answer.getRows().map((row) => row.map(text)));
}
process.stdout.write(JSON.stringify({ version: version(), answers }));
