import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parse } from "yaml";
import { z } from "zod";
import { installBoxinit } from "../installation/install-boxinit.ts";
import { runPod } from "../pods/run-pod.ts";
import { startNode } from "../start-node.ts";

// A node as tests have it, with a booted pod, in a process of its own, which can be killed. Prints where its files are,
// once the pod is ready; ends where standard input has a line.
const example = join(import.meta.dirname, "../../../examples/issue-767.yaml");
const node = await startNode();
await installBoxinit(node);
await runPod(node, z.looseObject({}).parse(parse(readFileSync(example, "utf8"))));
console.log(JSON.stringify({ folder: node.supervised.folder, kubeconfig: node.kubeconfig }));
await once(createInterface({ input: process.stdin }), "line");
await node.stop();
process.exit();
