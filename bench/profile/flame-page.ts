import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { CallFrame, CpuProfile } from "./cpu-profile.ts";
import type { SourcePlace } from "./source-places.ts";

/**
 * speedscope with a profile in it, as one file that a browser opens from the disk. The page loads a profile by a script
 * of its own (`localProfilePath`), which calls back with the profile in base64: here that script is empty, and the call
 * is in the page.
 */
export function flamePage(title: string, profile: CpuProfile): string {
  const folder = join(dirname(fileURLToPath(import.meta.resolve("speedscope/package.json"))), "dist/release");
  const read = (pattern: RegExp): string => {
    const name = readdirSync(folder).find((file) => pattern.test(file));
    if (name === undefined) throw new Error(`speedscope has no file ${pattern}`);
    return readFileSync(join(folder, name), "utf8");
  };
  const base64 = Buffer.from(JSON.stringify(profile)).toString("base64");
  return [
    "<!DOCTYPE html>",
    `<html lang="en"><head><meta charset="UTF-8"><title>${title}</title><style>${read(/^speedscope-.*\.css$/)}</style></head><body>`,
    `<script>window.location.hash = "localProfilePath=dev/null&view=left-heavy&title=${encodeURIComponent(title)}";</script>`,
    `<script>${read(/^speedscope-.*\.js$/).replaceAll("</script", "<\\/script")}</script>`,
    `<script>speedscope.loadFileFromBase64(${JSON.stringify(`${title}.cpuprofile`)}, "${base64}");</script>`,
    "</body></html>",
    "",
  ].join("\n");
}

/** The same profile, told of the sources. */
export function inSources(profile: CpuProfile, placeOf: (frame: CallFrame) => SourcePlace): CpuProfile {
  const nodes = profile.nodes.map((node) => {
    const { path, line, column } = placeOf(node.callFrame);
    return { ...node, callFrame: { ...node.callFrame, url: path, lineNumber: line, columnNumber: column } };
  });
  return { ...profile, nodes };
}
