import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { build } from "esbuild";
import { extractApi } from "../api/extract-api.ts";
import { bundleOptions } from "./bundle-options.ts";

/**
 * Writes what `import ... from "boxinit"` finds: one file of code and one of types. It shares no chunk with the programs, so
 * that neither has to read what only the other needs.
 *
 * @returns the files that went into it
 * @throws where a module of Node is imported: the library does no input or output, and runs wherever JavaScript does
 */
export async function bundleLibrary(root: string, out: string): Promise<readonly string[]> {
  const { metafile } = await build({
    ...bundleOptions,
    absWorkingDir: root,
    entryPoints: { library: "src/library.ts" },
    outdir: out,
    platform: "neutral",
    mainFields: ["module", "main"],
    target: "es2024",
  });
  await writeFile(join(out, "library.d.ts"), extractApi().declarations);
  return Object.keys(metafile.inputs);
}

/** How a package's package.json says so. */
export const libraryFields = {
  types: "./library.d.ts",
  exports: {
    ".": { types: "./library.d.ts", default: "./library.js" },
    "./config.schema.json": "./config.schema.json",
    "./package.json": "./package.json",
  },
} as const;
