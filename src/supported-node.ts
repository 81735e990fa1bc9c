import packageJson from "../package.json" with { type: "json" };

/** An older Node would fail at something that it lacks, in words that help nobody. So this comes before all the rest. */
export function expectSupportedNode(): void {
  const needed = packageJson.engines.node.replace(">=", "");
  if (Number.parseInt(process.versions.node, 10) >= Number(needed)) return;
  process.stderr.write(`boxinit needs Node ${needed} or later; this is ${process.version}, ${process.execPath}\n`);
  process.exit(2);
}
