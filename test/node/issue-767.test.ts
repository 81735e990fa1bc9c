import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import type { ControlPlane } from "../cluster/control-plane/start-control-plane.ts";
import { installBoxinit } from "./installation/install-boxinit.ts";
import { exec } from "./pods/exec.ts";
import { deletePod, runPod } from "./pods/run-pod.ts";
import { startNode } from "./start-node.ts";

const minutes = 60_000;
const file = join(import.meta.dirname, "../../examples/issue-767.yaml");
const pod = z.looseObject({}).parse(parse(readFileSync(file, "utf8")));

let node: ControlPlane;
beforeAll(async () => {
  node = await startNode();
}, 5 * minutes);
afterAll(() => node?.stop());

test("the pod of nestybox/sysbox issue 767 loses its tokens, until boxinit is installed", {
  timeout: 5 * minutes,
}, async () => {
  const token = ["cat", "/var/run/secrets/serviceaccount/token"];
  const before = await runPod(node, pod);
  expect(await exec(node, before, token)).toMatchObject({ code: 1 });
  await deletePod(node, before);
  await installBoxinit(node);
  const after = await runPod(node, pod);
  expect(await exec(node, after, token)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ey/) });
});
