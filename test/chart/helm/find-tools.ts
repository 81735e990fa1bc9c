import { spawnSync } from "node:child_process";
import { delimiter, join } from "node:path";
import { isExecutable } from "../../support/is-executable.ts";

export type ToolName = "helm" | "kubectl";

/** The release that renders the chart in tests and makes the manifests in `deploy/`. */
const helmVersion = "v4.2.3";

/** Where they are kept once they were fetched. */
export const toolsFolder = join(import.meta.dirname, "../../../.cache/helm", helmVersion);

/** @throws Error where there is none: `npm run test:all -- chart-rendering` and `npm run chart` fetch it */
export function findHelm(): string {
  return required("helm");
}

/** The kubectl that comes with it. @throws Error where it was not fetched */
export function findKubectl(): string {
  return required("kubectl");
}

/** Helm by the variable `HELM`, as it was fetched, or from the PATH; each of the right version. kubectl as it was fetched. */
export function toolFile(name: ToolName): string | undefined {
  const fetched = join(toolsFolder, name);
  const kept = isExecutable(fetched) ? fetched : undefined;
  if (name === "kubectl") return kept;
  const named = namedHelm();
  if (named !== undefined) return isRightVersion(named) ? named : undefined;
  return kept ?? onPath().find(isRightVersion);
}

/** @throws Error where `HELM` names another version: it was named to be used */
export function expectNamedHelm(): void {
  const named = namedHelm();
  if (named !== undefined && !isRightVersion(named)) throw new Error(`HELM: ${named} is not Helm ${helmVersion}`);
}

function required(name: ToolName): string {
  if (name === "helm") expectNamedHelm();
  const found = toolFile(name);
  if (found === undefined) throw new Error(`${name} is not there: npm run test:all -- chart-rendering fetches it`);
  return found;
}

function namedHelm(): string | undefined {
  const named = process.env.HELM;
  return named === "" ? undefined : named;
}

function onPath(): readonly string[] {
  return (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "helm"));
}

function isRightVersion(program: string): boolean {
  if (!isExecutable(program)) return false;
  const { stdout } = spawnSync(program, ["version", "--template", "{{ .Version }}"], { encoding: "utf8" });
  return stdout === helmVersion;
}
