import { chmod, copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import packageJson from "../package.json" with { type: "json" };
import { thirdPartyLicenses } from "./third-party-licenses.ts";

// Makes the folder that is published (npm pack ./dist) and put into the image: one bundle without dependencies.
const root = join(import.meta.dirname, "..");
const { values } = parseArgs({ options: { out: { type: "string", default: join(root, "dist") } } });
const out = resolve(values.out);

await rm(out, { recursive: true, force: true });
await mkdir(out, { recursive: true });

const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: ["src/main.ts"],
  outfile: join(out, "boxinit.js"),
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  sourcemap: true,
  sourcesContent: false,
  minifySyntax: true,
  minifyWhitespace: true,
  keepNames: true,
  legalComments: "none",
  metafile: true,
  banner: {
    // Bundled CommonJS packages call require for Node's own modules.
    js: '#!/usr/bin/env node\nimport { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);',
  },
});

await chmod(join(out, "boxinit.js"), 0o755);
const { name, version, description, keywords, license, type, engines } = packageJson;
const published = { name, version, description, keywords, license, type, engines, bin: { boxinit: "boxinit.js" } };
await writeFile(join(out, "package.json"), `${JSON.stringify(published, null, 2)}\n`);
for (const file of ["README.md", "LICENSE", "CHANGELOG.md"]) await copyFile(join(root, file), join(out, file));
await writeFile(join(out, "THIRD-PARTY-LICENSES.txt"), await thirdPartyLicenses(root, Object.keys(metafile.inputs)));

const { length } = await readFile(join(out, "boxinit.js"));
console.log(`boxinit ${version} in ${out}: bundle of ${Math.round(length / 1024)} KiB`);
