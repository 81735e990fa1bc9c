import { setTimeout as sleep } from "node:timers/promises";
import { buildBundle } from "../bundle/build-bundle.ts";
import { startBundle } from "../bundle/start-bundle.ts";
import { type Load, measureLoad } from "./measure-load.ts";
import { overloads } from "./overloads.ts";
import { tableHead, tableRows } from "./print-load.ts";
import { shapes } from "./shapes.ts";

// What boxinit does under the loads that a real cluster makes, and under more than it can do. Each load has a server of its
// own, so that none is told the memory of another. `npm run bench:shapes -- WORD` runs those whose name has the word.
const [word = ""] = process.argv.slice(2);
const loads: readonly Load[] = [...shapes, ...overloads].filter(({ name }) => name.includes(word));
const program = buildBundle("bench-shapes");
for (const line of tableHead) console.log(line);
for (const load of loads) {
  const server = await startBundle(program);
  try {
    await sleep(500);
    for (const line of tableRows(load.name, await measureLoad(server, load))) console.log(line);
  } finally {
    await server.stop();
  }
}
