import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { inspectOption, openInspector } from "../../test/support/inspector.ts";
import { buildBundle } from "../bundle/build-bundle.ts";
import { startBundle } from "../bundle/start-bundle.ts";
import { profileDuring } from "./cpu-profile.ts";
import { writeDocument } from "./document.ts";
import { flamePage, inSources } from "./flame-page.ts";
import { load } from "./load-sockets.ts";
import { serverDivision } from "./parts.ts";
import { functionTable, type Profiled, partTable } from "./print-profile.ts";
import { profiledReviews } from "./profiled-reviews.ts";
import { selfTime } from "./self-time.ts";
import { createSourcePlaces } from "./source-places.ts";
import { threadTime } from "./thread-time.ts";

// Where the server's time goes: the bundle, as the chart runs it, under load with TLS. For each review it prints shares of
// time by part, and writes a flame graph to .cache/profile; --write puts the table into docs/performance.md.
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seconds: { type: "string", default: "5" },
    connections: { type: "string", default: "64" },
    microseconds: { type: "string", default: "200" },
    functions: { type: "string", default: "0" },
    program: { type: "string" },
    write: { type: "boolean", default: false },
  },
});
const reviews = profiledReviews();
const names = reviews.map(({ name }) => name);
if (positionals.some((name) => !names.includes(name))) {
  console.error(`usage: npm run profile -- [--seconds N] [--functions N] [REVIEW...]; reviews: ${names.join(", ")}`);
  process.exit(2);
}
const chosen = reviews.filter(({ name }) => positionals.length === 0 || positionals.includes(name));

const folder = join(import.meta.dirname, "../../.cache/profile");
mkdirSync(folder, { recursive: true });
const program = values.program === undefined ? buildBundle("profile") : resolve(values.program);
const milliseconds = Number(values.seconds) * 1000;
const profiled: Profiled[] = [];
for (const { name, title, body: review } of chosen) {
  const server = await startBundle(program, [inspectOption]);
  try {
    const inspector = await openInspector(server.stderr);
    const common = {
      port: server.port,
      ca: server.ca,
      path: "/mutate/enforce?timeout=10s",
      review,
      connections: Math.min(Number(values.connections), mostConnections(review)),
    };
    // V8 compiles what is used much: what comes before is not what a server does for hours.
    await load({ ...common, milliseconds: milliseconds / 2 });
    const before = threadTime(server.pid);
    let answered = 0;
    const profile = await profileDuring(inspector, Number(values.microseconds), async () => {
      ({ answered } = await load({ ...common, milliseconds }));
    });
    const after = threadTime(server.pid);
    inspector.close();
    const placeOf = createSourcePlaces();
    const page = join(folder, `${name}.html`);
    writeFileSync(page, flamePage(`boxinit: ${name}`, inSources(profile, placeOf)));
    const threads = { main: after.main - before.main, others: after.others - before.others };
    profiled.push({
      title,
      connections: common.connections,
      answered,
      threads,
      page,
      ...selfTime(profile, placeOf, serverDivision),
    });
  } finally {
    await server.stop();
  }
}
const table = partTable(profiled);
console.log(table);
if (values.write) writeDocument(table);
for (const one of profiled) console.log(functionTable(one, Number(values.functions)));

/** With more of them the server would refuse some: bodies may take up to server.bodyMemoryMiB together. */
function mostConnections(review: string): number {
  return Math.floor((48 * 1024 * 1024) / review.length);
}
