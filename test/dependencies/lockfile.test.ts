import { globSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { lockedPackages, root } from "./lockfile.ts";

const exclude = ["**/node_modules", ".cache", "dist"];
const folders = globSync("**/package-lock.json", { cwd: root, exclude }).map(dirname);

/** Whoever ships code under one of these only has to hand on its text, which THIRD-PARTY-LICENSES.txt does. */
const shipped = ["0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "PSF-2.0", "Unlicense"];
/** Of what is used here and not handed on. */
const used = [...shipped, "BlueOak-1.0.0", "CC-BY-3.0", "CC0-1.0", "MIT OR Apache-2.0", "MPL-2.0"];

describe("package-lock.json", () => {
  it.each(folders)("in %s has the SHA-512 of each package, for all platforms, by which npm ci checks it", (folder) => {
    const packages = lockedPackages(folder);
    expect(packages.length).toBeGreaterThan(10);
    const unchecked = packages.filter(({ integrity = "" }) => !/^sha512-[A-Za-z0-9+/]{86}==$/.test(integrity));
    expect(unchecked.map(({ path, version }) => `${path} ${version}`)).toEqual([]);
  });

  it("has only packages under licences that somebody has looked at", () => {
    const packages = lockedPackages(".").filter(({ license }) => license !== undefined);
    const isShipped = (one: { dev: boolean; optional: boolean }) => !one.dev && !one.optional;
    const unknown = packages.filter((one) => !(isShipped(one) ? shipped : used).includes(one.license ?? ""));
    expect(unknown.map(({ path, license }) => `${path}: ${license}`)).toEqual([]);
    // npm writes down licences only of what it has installed: what other platforms need has none here.
    const without = lockedPackages(".").filter(({ license, optional }) => license === undefined && !optional);
    expect(without.map(({ path }) => path)).toEqual([]);
  });
});
