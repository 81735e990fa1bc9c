import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import type { ControlPlane } from "../../../cluster/control-plane/start-control-plane.ts";
import { createCustomResources } from "../custom-resources/create-custom-resources.ts";

const module = import.meta.dirname;

/** Where the program is kept once it is built: one file for each state of its source. */
const program = join(
  module,
  "../../../../.cache/cert-manager",
  ["go.mod", "go.sum", "main.go"]
    .reduce((hash, name) => hash.update(readFileSync(join(module, name))), createHash("sha256"))
    .digest("hex")
    .slice(0, 16),
);

export function certManagerIsBuilt(): boolean {
  return existsSync(program);
}

/** Builds cert-manager's controllers, unless they are there. @throws Error where that fails */
export function buildCertManager(): void {
  if (certManagerIsBuilt()) return;
  console.log("building cert-manager's controllers from Go modules: minutes on a first run");
  mkdirSync(dirname(program), { recursive: true });
  const { status, error } = spawnSync("go", ["build", "-trimpath", "-ldflags", "-s -w", "-o", `${program}.part`, "."], {
    cwd: module,
    env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-mod=readonly", GOWORK: "off" },
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) throw new Error(`go build failed in ${module}: ${error?.message ?? `exit code ${status}`}`);
  // Only a whole file gets its name.
  renameSync(`${program}.part`, program);
}

/** Real controllers and the real CA injector of cert-manager, as an administrator of the cluster. */
export async function startCertManager(controlPlane: ControlPlane): Promise<void> {
  if (!certManagerIsBuilt()) throw new Error("cert-manager is not built: npm run test:all -- chart builds it");
  createCustomResources(controlPlane);
  const { supervised, kubeconfig } = controlPlane;
  await supervised.start({ name: "cert-manager", command: program, args: [kubeconfig] });
}
