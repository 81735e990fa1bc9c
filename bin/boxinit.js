#!/usr/bin/env node
// boxinit from its sources, where npm has installed them, as pre-commit does, or beside action.yml. Node takes the types
// out of TypeScript by itself, but not below node_modules. What is published is a bundle and has no need of this.
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import module, { createRequire } from "node:module";
import { fileURLToPath } from "node:url";

const require = createRequire(import.meta.url);
const sources = new URL("../src/", import.meta.url).href;
const needed = Number.parseInt(require("../package.json").engines.node.replace(">=", ""), 10);

if (Number.parseInt(process.versions.node, 10) >= needed) {
  module.registerHooks({ load: (url, context, next) => (isOurs(url) ? withoutTypes(url) : next(url, context)) });
  await import("../src/main.ts");
} else {
  runUnder(nodeOfPackage());
}

function isOurs(url) {
  return url.startsWith(sources) && url.endsWith(".ts");
}

function withoutTypes(url) {
  const text = readFileSync(fileURLToPath(url), "utf8");
  return { format: "module", source: withoutWarning(() => module.stripTypeScriptTypes(text)), shortCircuit: true };
}

/** The function counts as an experiment, and Node says so at its first call. Those who commit need not be told. */
function withoutWarning(work) {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    return work();
  } finally {
    process.emitWarning = emitWarning;
  }
}

/** The Node that npm brings along on Linux; on other systems an old one is told what is needed. */
function nodeOfPackage() {
  try {
    return require.resolve(`node-linux-${process.arch}/bin/node`);
  } catch {
    process.stderr.write(`boxinit needs Node ${needed} or later; this is ${process.version}, ${process.execPath}\n`);
    process.exit(2);
  }
}

function runUnder(node) {
  const args = [fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const { status, error } = spawnSync(node, args, { stdio: "inherit" });
  if (error !== undefined) throw error;
  process.exitCode = status ?? 1;
}
