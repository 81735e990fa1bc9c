import type { z } from "zod";
import { auditReport } from "../../../scripts/docs/audit-report-schema.ts";
import { runBoxinit } from "../../support/run-boxinit.ts";
import type { Sighting } from "../../systemd/seen/sighting.ts";

/** What `boxinit audit -o json` says of one pod. */
type Audited = z.infer<typeof auditReport>["pods"][number];

export interface Words {
  readonly audited: Audited;
  /** By mount path below /run: what `boxinit explain` says that becomes of it in container `main`, as the pod is. */
  readonly fates: ReadonlyMap<string, Fate>;
}

export type Fate = "visible" | "hidden" | "dropped";

/** What the commands say of pods, by name. @param pods - as the API server stores them without boxinit */
export async function wordsAbout(pods: readonly unknown[]): Promise<ReadonlyMap<string, Words>> {
  const list = JSON.stringify({ apiVersion: "v1", kind: "List", items: pods });
  const [audited, explained] = await Promise.all([
    runBoxinit(["audit", "-o", "json", "-"], list),
    runBoxinit(["explain", "-"], list),
  ]);
  if (audited.stdout === "" || explained.exitCode !== 0) throw new Error(audited.stderr + explained.stderr);
  const fates = new Map(explained.stdout.split(/^(?=Pod )/m).map((text) => [nameIn(text), fatesIn(text)]));
  const { pods: all } = auditReport.parse(JSON.parse(audited.stdout));
  return new Map(
    all.map((one) => {
      const { name } = one.source;
      const itsFates = fates.get(name ?? "");
      if (name === null || itsFates === undefined) throw new Error(`boxinit explain says nothing of ${name}`);
      return [name, { audited: one, fates: itsFates }];
    }),
  );
}

/** Where `explain` says something else of a mount than is seen; empty where it is right. */
export function contradictionsOfExplain(fates: Words["fates"], sighting: Sighting): readonly string[] {
  if (sighting.is !== "running") return fates.size === 0 ? [] : ["explain tells of mounts, and systemd does not boot"];
  return [...fates].flatMap(([path, fate]) => {
    const sight = sighting.mounts[path];
    return (sight === "visible") === (fate === "visible") ? [] : [`${path} is ${sight}, and explain says ${fate}`];
  });
}

function nameIn(text: string): string {
  return /^Pod (?:\S+\/)?(\S+) \(/.exec(text)?.[1] ?? "";
}

/** Items of the one lesson in which mounts are told. */
function fatesIn(text: string): ReadonlyMap<string, Fate> {
  const lesson = /^What happens to \/run in container main\?\n((?: .*\n|\n)*)/m.exec(text)?.[1] ?? "";
  const items = lesson.split(/^ {2}- /m).slice(1);
  return new Map(
    items.map((item) => {
      const [, path = "", fate] =
        /^`([^`]+)`, .*: (visible|hidden|dropped)\b[^:]*$/.exec(item.replace(/\s+/g, " ").trim()) ?? [];
      if (fate !== "visible" && fate !== "hidden" && fate !== "dropped") throw new Error(`what becomes of: ${item}`);
      return [path, fate];
    }),
  );
}
