import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { mainRelease } from "../../cluster/kubernetes/releases.ts";
import { runProgram } from "../../image/run-program.ts";
import type { Recipe } from "./archive.ts";

/** What holds a pod's namespaces: Kubernetes' own program, from the module that the others are built from. */
export const pause: Recipe = {
  image: "localhost/pause:3",
  state: [mainRelease.version],
  prepare: (context) => {
    writeFileSync(join(context, "Dockerfile"), 'FROM scratch\nCOPY pause /pause\nENTRYPOINT ["/pause"]\n');
    const list = ["list", "-m", "-f", "{{.Dir}}", "k8s.io/kubernetes"];
    const env = { ...process.env, GOFLAGS: "-mod=readonly", GOWORK: "off" };
    const source = execFileSync("go", list, { cwd: mainRelease.module, env, encoding: "utf8" }).trim();
    const flags = ["-Os", "-static", `-DVERSION=${mainRelease.version}`];
    runProgram("cc", [...flags, "-o", join(context, "pause"), join(source, "build/pause/linux/pause.c")]);
    return { context, args: [] };
  },
};
