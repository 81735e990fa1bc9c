import { forLog } from "../for-log.ts";
import { writeOut } from "../write-out.ts";
import type { Outlet } from "./fix-files.ts";

/** Prints the patches in JSON, with pointers from the root of each object, as `kubectl patch --type=json` takes them. */
export function createPatchOutlet(): Outlet {
  let separator = "";
  return {
    async take({ input, pods }) {
      for (const { found, document, patch } of pods) {
        if (patch.length === 0) continue;
        const { kind, namespace, name, item } = found;
        const operations = patch.map((operation) => ({ ...operation, path: operation.path.slice(item.length) }));
        const source = { file: input.file, document, kind, namespace, name };
        await writeOut(
          `${separator || '{"version":1,"patches":['}\n${forLog(JSON.stringify({ source, patch: operations }))}`,
        );
        separator = ",";
      }
      return undefined;
    },
    async end() {
      await writeOut(`${separator === "" ? '{"version":1,"patches":[' : "\n"}]}\n`);
    },
  };
}
