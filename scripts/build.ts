import { chmod, copyFile, mkdir, rm, writeFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { cyclonedxEsbuildPlugin } from "@cyclonedx/cyclonedx-esbuild";
import { build } from "esbuild";
import packageJson from "../package.json" with { type: "json" };
import { bundleLess } from "./bundle/bundle-less.ts";
import { bundleLibrary, libraryFields } from "./bundle/bundle-library.ts";
import { bundleOptions } from "./bundle/bundle-options.ts";
import { thirdPartyLicenses } from "./third-party-licenses.ts";

// Makes the folder that is published (npm pack ./dist) and put into the image: bundles without dependencies. What the
// program loads with import() is in chunks of its own, which cost nothing until a command comes to them.
const root = join(import.meta.dirname, "..");
const { values } = parseArgs({ options: { out: { type: "string", default: join(root, "dist") } } });
const out = resolve(values.out);

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

const { metafile } = await build({
  ...bundleOptions,
  absWorkingDir: root,
  entryPoints: { boxinit: "src/main.ts", "kubectl-boxinit": "src/kubectl-boxinit.ts" },
  outdir: out,
  chunkNames: "chunks/[name]-[hash]",
  splitting: true,
  platform: "node",
  target: "node24",
  // Bundled CommonJS packages call require for Node's own modules. An import here could collide with one of a chunk's.
  // Where Node is too old to have this, the program says so.
  banner: { js: 'const require = process.getBuiltinModule?.("node:module").createRequire(import.meta.url);' },
  plugins: [
    bundleLess,
    // Lists what is in the chunks; npm sbom would list what is installed.
    cyclonedxEsbuildPlugin({
      outputFile: "sbom.cdx.json",
      outputReproducible: true,
      mcType: "application",
      validate: true,
      logLevel: "error",
    }),
  ],
});

const libraryInputs = await bundleLibrary(root, out);

const bin = { boxinit: "boxinit.js", "kubectl-boxinit": "kubectl-boxinit.js" };
for (const file of Object.values(bin)) await chmod(join(out, file), 0o755);
const { name, version, description, keywords, license, type, engines } = packageJson;
const published = { name, version, description, keywords, license, type, engines, bin, ...libraryFields };
await writeFile(join(out, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
const carried = ["README.md", "LICENSE", "CHANGELOG.md", "docs/reference/config.schema.json"];
for (const file of carried) await copyFile(join(root, file), join(out, basename(file)));
const inputs = [...Object.keys(metafile.inputs), ...libraryInputs];
await writeFile(join(out, "THIRD-PARTY-LICENSES.txt"), await thirdPartyLicenses(root, inputs));

const code = Object.entries(metafile.outputs).filter(([path]) => path.endsWith(".js"));
const bytes = code.reduce((sum, [, output]) => sum + output.bytes, 0);
console.log(`boxinit ${version} in ${out}: ${Math.round(bytes / 1024)} KiB in ${code.length} chunks`);
