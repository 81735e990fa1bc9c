import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { readDocument, rowsOf } from "../docs/markdown.ts";
import { lockedPackages, root } from "./lockfile.ts";

const page = readDocument("docs/dependencies.md");
const locked = new Map(lockedPackages(".").map((one) => [one.path.replace("node_modules/", ""), one]));

function rowsFor(kind: string): readonly (readonly string[])[] {
  const [, after = ""] = page.split(`<!-- libraries: ${kind} -->`);
  return rowsOf(after.split("<!-- end -->")[0] ?? "");
}

describe.each(["dependencies", "devDependencies", "optionalDependencies"] as const)("the table of %s", (kind) => {
  const rows = rowsFor(kind).flatMap(([names = "", ...rest]) => names.split(", ").map((name) => ({ name, rest })));

  it("has the packages of package.json, each once", () => {
    expect(rows.map(({ name }) => name).sort()).toEqual(Object.keys(packageJson[kind]).sort());
  });

  it("has the licence that each package names", () => {
    for (const { name, rest } of rows) {
      const manifest = join(root, "node_modules", name, "package.json");
      // Node's program is installed for this machine's processor alone.
      const named = existsSync(manifest)
        ? JSON.parse(readFileSync(manifest, "utf8")).license
        : locked.get(name)?.license;
      expect(rest[0], name).toBe(named);
    }
  });

  it("says of each what it is for, who keeps it, and what could take its place", () => {
    for (const { name, rest } of rows) {
      expect(rest, name).toHaveLength(4);
      expect(
        rest.filter((cell) => cell === ""),
        name,
      ).toEqual([]);
    }
  });
});

it("no licence in the lockfile is another than the package has", () => {
  for (const [name, { license }] of locked) {
    const manifest = join(root, "node_modules", name, "package.json");
    if (license === undefined || !existsSync(manifest)) continue;
    const { license: stated = license } = JSON.parse(readFileSync(manifest, "utf8"));
    if (typeof stated === "string") expect(license, name).toBe(stated);
  }
});
