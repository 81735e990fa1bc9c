import { createHash } from "node:crypto";
import { globSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import packageJson from "../../../package.json" with { type: "json" };
import { baseImages } from "../../image/base-images.ts";
import { npmSecrets } from "../../image/npm-secrets.ts";
import type { Recipe } from "./archive.ts";

const root = join(import.meta.dirname, "../../..");

/** What .dockerignore lets into the build. */
const sources = [
  ...["Dockerfile", ".dockerignore", ".npmrc", "package.json", "package-lock.json", "tsconfig.json"],
  ...["scripts/*.ts", "scripts/api/**", "scripts/bundle/**", "src/**", "docs/reference/config.schema.json"],
  ...["CHANGELOG.md", "LICENSE", "README.md"],
];

/** boxinit's own image, from its Dockerfile. */
export function boxinitImage(): Recipe {
  const platform = `linux/${process.arch === "x64" ? "amd64" : process.arch}`;
  const buildArguments = [
    `BUILDPLATFORM=${platform}`,
    `BUILD_IMAGE=${baseImages.build}`,
    `BASE_IMAGE=${baseImages.runtime}`,
    `VERSION=${packageJson.version}`,
  ];
  return {
    image: `localhost/boxinit:${packageJson.version}`,
    state: [platform, ...Object.values(baseImages), hashOf(sources)],
    prepare: (folder) => ({
      context: root,
      args: ["--platform", platform, ...npmSecrets(folder), ...buildArguments.flatMap((one) => ["--build-arg", one])],
    }),
  };
}

function hashOf(patterns: readonly string[]): string {
  const files = globSync([...patterns], { cwd: root }).filter((file) => statSync(join(root, file)).isFile());
  const hash = createHash("sha256");
  for (const file of files.sort()) hash.update(`${file}\0`).update(readFileSync(join(root, file)));
  return hash.digest("hex");
}
