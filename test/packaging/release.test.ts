import { createHash } from "node:crypto";
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse } from "yaml";
import packageJson from "../../package.json" with { type: "json" };
import { agreedVersion } from "../../scripts/release/version-places.ts";
import { findHelm } from "../chart/helm/find-tools.ts";
import { cloneTo, expectRun, makeRepository, release, run, stateOf, timeout, version } from "./release-repository.ts";

const repository = "https://github.com/example/boxinit";
const image = "registry.example/boxinit";

let scratch: string;
beforeAll(() => {
  scratch = mkdtempSync(join(tmpdir(), "boxinit release "));
});
afterAll(() => rmSync(scratch, { recursive: true }));

const names = [
  ...["SHA256SUMS", "audit-only.yaml", `boxinit-${version}.cdx.json`, `boxinit-${version}.tgz`, "boxinit.yaml"],
  ...[`boxinit-chart-${version}.tgz`, "cert-manager.yaml", "install.yaml", "release-notes.md"],
];

describe("npm run release", () => {
  let folder: string;
  let out: string;
  let before: string;
  const git = (...args: readonly string[]) => expectRun("git", args, folder);
  const read = (name: string) => readFileSync(join(out, name), "utf8");
  beforeAll(() => {
    folder = join(scratch, "released");
    makeRepository(folder);
    out = join(scratch, "out of it", version);
    before = git("rev-parse", "HEAD");
    const ran = release(folder, [version, "--out", out, "--repository", repository, "--image", image]);
    expect(ran, ran.stderr).toMatchObject({ status: 0, stderr: "" });
    expect(ran.stdout).toContain(`git push --atomic origin main v${version}`);
  }, timeout);

  it("makes one commit on main and an annotated tag of it, and leaves nothing else behind", () => {
    expect(git("rev-parse", "main~1")).toBe(before);
    expect(git("rev-parse", `v${version}^{commit}`)).toBe(git("rev-parse", "main"));
    expect(git("cat-file", "-t", `v${version}`)).toBe("tag");
    expect(git("log", "-1", "--format=%an: %s")).toBe(`Somebody: Release ${version}`);
    expect(stateOf(folder)).toMatchObject({ status: "", branch: "main" });
    expect(git("worktree", "list").split("\n")).toHaveLength(1);
  });

  it("sets the version everywhere, in what is made from the chart too, and names the changelog's part", () => {
    expect(agreedVersion(folder)).toBe(version);
    const install = readFileSync(join(folder, "deploy/install.yaml"), "utf8");
    expect(install).toContain(`image: "boxinit:${version}"`);
    expect(install).not.toContain(packageJson.version);
    const changelog = readFileSync(join(folder, "CHANGELOG.md"), "utf8");
    expect(changelog).toMatch(new RegExp(`\n## ${version.replaceAll(".", "\\.")} \\(\\d{4}-\\d\\d-\\d\\d\\)\n`));
    expect(changelog).not.toContain("## Unreleased");
  });

  it("puts what is published into the folder, with checksums that hold", () => {
    expect(readdirSync(out).sort()).toEqual([...names].sort());
    const sums = read("SHA256SUMS")
      .trimEnd()
      .split("\n")
      .map((line) => line.split("  "));
    const others = ["SHA256SUMS", "release-notes.md"];
    expect(sums.map(([, name]) => name).sort()).toEqual(names.filter((name) => !others.includes(name)).sort());
    for (const [sum, name = ""] of sums) {
      expect(sum, name).toBe(
        createHash("sha256")
          .update(readFileSync(join(out, name)))
          .digest("hex"),
      );
    }
    expect(run("sha256sum", ["--check", "--strict", "SHA256SUMS"], out)).toMatchObject({ status: 0 });
  });

  it("packs a package that npm installs without a network, and that says its version", () => {
    const installed = join(scratch, "installed");
    mkdirSync(installed);
    const flags = ["--offline", "--no-audit", "--no-fund", "--prefix", installed];
    expectRun("npm", ["install", ...flags, join(out, `boxinit-${version}.tgz`)], installed);
    expect(expectRun("npx", ["boxinit", "--version"], installed)).toBe(version);
    const manifest = JSON.parse(readFileSync(join(installed, "node_modules/boxinit/package.json"), "utf8"));
    expect(manifest.repository).toMatchObject({ url: `git+${repository}.git` });
  });

  it("packs a chart of that version, which installs the program of that version", () => {
    const archive = join(out, `boxinit-chart-${version}.tgz`);
    const chart = parse(expectRun(findHelm(), ["show", "chart", archive], out));
    expect(chart).toMatchObject({ name: "boxinit", version, appVersion: version });
    const set = ["--set", `image.repository=${image}`, "--namespace", "boxinit"];
    expect(expectRun(findHelm(), ["template", "boxinit", archive, ...set], out)).toContain(
      `image: "${image}:${version}"`,
    );
  });

  it("writes manifests with the image where it was pushed to, krew's manifest, and what is in the bundle", () => {
    for (const name of ["install.yaml", "audit-only.yaml", "cert-manager.yaml"])
      expect(read(name)).toContain(`image: "${image}:${version}"`);
    const archive = createHash("sha256")
      .update(readFileSync(join(out, `boxinit-${version}.tgz`)))
      .digest("hex");
    expect(parse(read("boxinit.yaml")).spec).toMatchObject({
      version: `v${version}`,
      platforms: [{ sha256: archive, uri: `${repository}/releases/download/v${version}/boxinit-${version}.tgz` }],
    });
    expect(JSON.parse(read(`boxinit-${version}.cdx.json`))).toMatchObject({ bomFormat: "CycloneDX" });
  });

  it("cuts the notes out of the changelog, with links that lead to the tag", () => {
    expect(read("release-notes.md")).not.toContain("\n## ");
    expect(read("release-notes.md")).toContain(`](${repository}/blob/v${version}/docs/`);
    expect(read("release-notes.md")).not.toMatch(/\]\((?!https:)/);
  });

  it("makes the same files again, elsewhere and in a dry run, which changes nothing", { timeout }, () => {
    const other = join(scratch, "another folder");
    cloneTo(other, folder, before);
    const was = stateOf(other);
    const again = join(scratch, "again");
    const ran = release(other, [version, "--dry-run", "--out", again, "--repository", repository, "--image", image]);
    expect(ran, ran.stderr).toMatchObject({ status: 0, stderr: "" });
    expect(ran.stdout).toContain("a dry run: neither committed nor tagged");
    expect(stateOf(other)).toEqual(was);
    expect(readFileSync(join(again, "SHA256SUMS"), "utf8")).toBe(read("SHA256SUMS"));
  });

  it("makes no second release of the same, and says all that is in the way", () => {
    writeFileSync(join(folder, "left over"), "");
    appendFileSync(join(folder, ".editorconfig"), "\n");
    const was = stateOf(folder);
    const ran = release(folder, [version, "--out", out]);
    rmSync(join(folder, "left over"));
    git("restore", ".editorconfig");
    expect(ran).toMatchObject({ status: 1, stdout: "" });
    expect(ran.stderr.trimEnd().split("\n")).toEqual([
      `release: ${version} is not newer than ${version}`,
      'release: not committed: .editorconfig, "left over"',
      `release: there is a tag v${version}`,
      'release: CHANGELOG.md has nothing under "## Unreleased"',
      `release: CHANGELOG.md has a part for ${version}`,
      `release: ${out} is not empty`,
    ]);
    expect(stateOf(folder)).not.toEqual(was);
    expect(stateOf(folder)).toMatchObject({ status: "" });
  });
});
