import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { findHelm } from "../helm/find-tools.ts";

export const chartFolder = join(import.meta.dirname, "../../../charts/boxinit");

const run = promisify(execFile);

const chartObject = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({
    name: z.string(),
    namespace: z.string().optional(),
    labels: z.record(z.string(), z.string()).default({}),
    annotations: z.record(z.string(), z.string()).default({}),
  }),
});

export type ChartObject = z.infer<typeof chartObject>;

export interface Rendering {
  readonly release?: string;
  readonly namespace?: string;
  /** Files with values. */
  readonly values?: readonly string[];
  /** As Helm's `--set` has them. */
  readonly set?: readonly string[];
}

/** What the real Helm makes of the chart; the objects of its test too. @throws Error with what Helm says */
export async function renderChart({
  release = "boxinit",
  namespace = "boxinit",
  values = [],
  set = [],
}: Rendering = {}): Promise<readonly ChartObject[]> {
  const given = [...values.flatMap((file) => ["--values", file]), ...set.flatMap((one) => ["--set", one])];
  const { stdout } = await run(findHelm(), ["template", release, chartFolder, "--namespace", namespace, ...given]);
  return parseObjects(stdout);
}

/** The objects of a stream of YAML documents. @throws Error where one is none */
export function parseObjects(yaml: string): readonly ChartObject[] {
  return parseAllDocuments(yaml)
    .map((document) => {
      if (document.errors[0] !== undefined) throw document.errors[0];
      return document.toJS();
    })
    .filter((content) => content !== null)
    .map((content) => chartObject.parse(content));
}

/** The one object of a kind, as far as the schema knows it. */
export function only<T>(objects: readonly ChartObject[], kind: string, schema: z.ZodType<T>): T {
  const [found, ...others] = objects.filter((one) => one.kind === kind);
  if (found === undefined || others.length > 0) throw new Error(`${others.length + 1} objects of kind ${kind}`);
  return schema.parse(found);
}
