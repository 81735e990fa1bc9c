import { inCode, tableOf } from "../../../scripts/docs/markdown-table.ts";
import { pid1Of } from "../../systemd/seen/disagreements.ts";
import type { SeenRow } from "../../systemd/seen/page.ts";
import type { ForRootAlone } from "./look-closer.ts";

/** Pods in which nothing stays, and what boxinit says of them. */
export function tableOfEnded(rows: readonly SeenRow[]): string {
  const ended = rows.filter(({ before }) => before.is !== "running");
  return tableOf(
    ["pod", "what becomes of it", "boxinit says"],
    ended.map(({ name, before, told }) => {
      const codes = told?.findings.map(({ code }) => inCode(code)) ?? [];
      return [name, pid1Of(before), `${told?.outcome.init ?? "not examined"}: ${codes.join(", ")}`];
    }),
  );
}

/** Mounts that another user can't read, though root can. */
export function tableOfKept(rows: readonly (readonly [name: string, kept: readonly ForRootAlone[]])[]): string {
  const cells = rows.flatMap(([name, kept]) => {
    const paths = [...new Set(kept.map(({ path }) => path))];
    return paths.length === 0 ? [] : [[name, paths.map(inCode).join("<br>")]];
  });
  return tableOf(["pod", "for root alone"], cells);
}
