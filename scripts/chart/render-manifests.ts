import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { type Document, isMap, isScalar, parseAllDocuments } from "yaml";
import { findHelm } from "../../test/chart/helm/find-tools.ts";
import { chartFolder } from "./chart-files.ts";

export const deployFolder = join(import.meta.dirname, "../../deploy");

/** Files in `deploy/`: what the chart renders with these values, for those who don't use Helm. */
const manifests: Readonly<
  Record<string, { readonly says: string; readonly values: Readonly<Record<string, string>> }>
> = {
  "install.yaml": { says: "boxinit with the chart's defaults", values: {} },
  "audit-only.yaml": {
    says: "boxinit that only tells, unless a namespace's label says enforce",
    values: { mode: "audit" },
  },
  "cert-manager.yaml": { says: "boxinit with certificates from cert-manager", values: { "tls.mode": "cert-manager" } },
};

/** What Helm marks its own objects with. */
const labelsOfHelm = ["app.kubernetes.io/managed-by", "helm.sh/chart"];

const namespace = `apiVersion: v1
kind: Namespace
metadata:
  name: boxinit
  labels:
    pod-security.kubernetes.io/enforce: restricted
`;

/**
 * Each file, by its path in `deploy/`, as it has to be.
 *
 * @param more - further values of the chart, for what a release hands out: in `deploy/` there are none
 * @throws Error where Helm is missing or fails
 */
export function renderManifests(more: Readonly<Record<string, string>> = {}): ReadonlyMap<string, string> {
  const rendered = Object.entries(manifests).map(([file, { says, values }]): [string, string] => [
    file,
    `# ${says}. Made from the chart by npm run chart.\n${render({ ...values, ...more })}`,
  ]);
  const [[, install] = ["", ""]] = rendered;
  return new Map([...rendered, ["kustomize/base/boxinit.yaml", install]]);
}

function render(values: Readonly<Record<string, string>>): string {
  const set = Object.entries(values).flatMap(([key, value]) => ["--set", `${key}=${value}`]);
  const args = ["template", "boxinit", chartFolder, "--namespace", "boxinit", "--skip-tests", ...set];
  const output = execFileSync(findHelm(), args, { encoding: "utf8" }).replace(/^# Source: .*\n/gm, "");
  const objects = parseAllDocuments(output).filter((document) => isMap(document.contents));
  return [namespace, ...objects.map(plain)].join("---\n");
}

/** An object as it would be without Helm. */
function plain(document: Document): string {
  for (const path of [["metadata"], ["spec", "template", "metadata"]]) {
    const labels = document.getIn([...path, "labels"]);
    if (!isMap(labels)) continue;
    labels.items = labels.items.filter(({ key }) => !isScalar(key) || !labelsOfHelm.includes(String(key.value)));
  }
  return document.toString({ lineWidth: 0, directives: false });
}
