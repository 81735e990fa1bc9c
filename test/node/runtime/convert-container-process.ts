import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { convertContainer } from "./convert-container.ts";

// Run with runc's own arguments for `create`. Prints who is root in the container, as the machine counts, and its cgroup.
const { values } = parseArgs({
  strict: false,
  options: { bundle: { type: "string" }, log: { type: "string" } },
});
const file = join(String(values.bundle), "config.json");
try {
  const converted = convertContainer(JSON.parse(readFileSync(file, "utf8")), String(values.bundle));
  if (converted !== undefined) {
    writeFileSync(file, JSON.stringify(converted.config));
    process.stdout.write(`${converted.owner} ${converted.cgroup}`);
  }
} catch (error) {
  const msg = error instanceof Error ? error.message : String(error);
  // Where containerd looks for what a runtime says (process.go of its shim: runtimeError).
  if (values.log !== undefined) appendFileSync(String(values.log), `${JSON.stringify({ level: "error", msg })}\n`);
  console.error(msg);
  process.exitCode = 1;
}
