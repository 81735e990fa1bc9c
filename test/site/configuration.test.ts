import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";

// `npm run types` leaves it out: the site's packages are there only where the site is built.
it("the site's configuration is of the types that VitePress has", () => {
  const root = join(import.meta.dirname, "../..");
  const { stdout } = spawnSync(join(root, "node_modules/.bin/tsc"), ["--project", "site"], { cwd: root });
  expect(stdout.toString()).toBe("");
});
