import { separatorBetween } from "../../manifests/separator-between.ts";
import { writeOut } from "../write-out.ts";
import type { Outlet } from "./fix-files.ts";

/**
 * Prints the repaired manifests as one stream. What was found in a folder and has no Kubernetes object in it (the values
 * of a chart) is left out; what was named is printed whole.
 */
export function createManifestOutlet(): Outlet {
  let before: string | undefined;
  return {
    async take({ input, after, objects }) {
      if (!input.named && objects === 0) return undefined;
      await writeOut(before === undefined ? after : separatorBetween(before, after) + after);
      before = after;
      return undefined;
    },
    async end() {},
  };
}
