import { globSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import packageJson from "../../package.json" with { type: "json" };
import { isNewer, isVersion } from "../../scripts/release/version-order.ts";
import { agreedVersion, readVersions, versionPlaces, writeVersion } from "../../scripts/release/version-places.ts";

const root = join(import.meta.dirname, "../..");
const placed = [...new Set(versionPlaces.map(({ file }) => file))];
/** Made from the chart, which test/chart/rendering/deploy.test.ts holds. */
const made = /^deploy\/(?:[a-z-]+|kustomize\/base\/boxinit)\.yaml$/;

/** Whether the text has this version, and not only one that it is a part of. */
function names(text: string, version: string): boolean {
  return new RegExp(`(?<![\\d.])${version.replaceAll(".", "\\.")}(?![\\d-]|\\.\\d)`).test(text);
}

describe("the places of the version", () => {
  it("have one version, that of package.json", () => {
    expect(isVersion(packageJson.version)).toBe(true);
    expect([...new Set(readVersions(root))]).toEqual([packageJson.version]);
  });

  it("are all: no other file says which version this is", () => {
    const files = globSync("**/*.{md,json,yaml,yml,ts,tpl,txt}", {
      cwd: root,
      exclude: ["**/node_modules", ".cache", "dist", "test", "**/package-lock.json", "CHANGELOG.md", "site/dist"],
    });
    expect(files).toContain("docs/image.md");
    const naming = files.filter((file) => names(readFileSync(join(root, file), "utf8"), packageJson.version));
    expect(naming.filter((file) => !placed.includes(file) && !made.test(file))).toEqual([]);
  });
});

describe("writing a version", () => {
  let copy: string;
  beforeEach(() => {
    copy = mkdtempSync(join(tmpdir(), "boxinit-version-"));
    for (const file of placed) {
      mkdirSync(dirname(join(copy, file)), { recursive: true });
      writeFileSync(join(copy, file), readFileSync(join(root, file)));
    }
  });
  afterEach(() => rmSync(copy, { recursive: true }));
  const read = (file: string) => readFileSync(join(copy, file), "utf8");

  it("changes the version at every place, and not a byte beside it", () => {
    writeVersion(copy, "98.7.6-rc.5");
    expect(isNewer("98.7.6-rc.5", packageJson.version)).toBe(true);
    expect(agreedVersion(copy)).toBe("98.7.6-rc.5");
    for (const file of placed) {
      const was = readFileSync(join(root, file), "utf8").split("\n");
      const is = read(file).split("\n");
      const changed = is.flatMap((line, at) => (line === was[at] ? [] : [{ line, before: was[at] ?? "" }]));
      expect(is).toHaveLength(was.length);
      expect(changed.length).toBeGreaterThan(0);
      // The lockfile has the versions of others too.
      if (file !== "package-lock.json") expect(names(read(file), packageJson.version), file).toBe(false);
      for (const { line, before } of changed) expect(line).toBe(before.replace(packageJson.version, "98.7.6-rc.5"));
    }
  });

  it("writes nothing where a place is not as it is described", () => {
    writeFileSync(join(copy, "docs/image.md"), "nothing of the kind\n");
    expect(() => writeVersion(copy, "98.7.6")).toThrow("docs/image.md has no ");
    expect(read("package.json")).toBe(readFileSync(join(root, "package.json"), "utf8"));
  });

  it("tells which places disagree", () => {
    writeFileSync(
      join(copy, "charts/boxinit/Chart.yaml"),
      read("charts/boxinit/Chart.yaml").replace(/\nappVersion: .*/, "\nappVersion: 9.9.9"),
    );
    expect(() => agreedVersion(copy)).toThrow("but charts/boxinit/Chart.yaml has 9.9.9");
  });
});
