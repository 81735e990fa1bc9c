import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startGeneratedCluster } from "../large/cluster/generated-cluster.ts";
import { isOnPath } from "../support/boxinit-on-path.ts";
import { mainProgram, programEnvironment, runBoxinit } from "../support/run-boxinit.ts";

let folder: string;
let cluster: Awaited<ReturnType<typeof startGeneratedCluster>>;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "boxinit-scan-"));
  cluster = await startGeneratedCluster(folder, { pods: 250, deployments: 1 });
});
afterAll(() => {
  cluster.close();
  rmSync(folder, { recursive: true });
});

describe("how far a scan is", () => {
  // util-linux's script gives the program a terminal.
  it.skipIf(!isOnPath("script"))("is shown on a terminal, and gone when the report comes", async () => {
    const command = `'${process.execPath}' '${mainProgram}' scan`;
    const env = { ...programEnvironment, KUBECONFIG: cluster.kubeconfig, NO_COLOR: "1" };
    const child = spawn("script", ["-qec", command, "/dev/null"], { env, stdio: ["ignore", "pipe", "ignore"] });
    const [shown] = await Promise.all([text(child.stdout), once(child, "close")]);
    const clear = "\r\u001b[K";
    expect(shown.slice(0, shown.indexOf("https://"))).toBe(
      `${clear}boxinit: 100 pods looked at${clear}boxinit: 200 pods looked at${clear}`,
    );
  });

  it("is nothing for a file or a pipe", async () => {
    const { stderr } = await runBoxinit(["scan"], "", undefined, { KUBECONFIG: cluster.kubeconfig });
    expect(stderr).toBe("");
  });
});
