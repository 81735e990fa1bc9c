import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

interface VersionPlace {
  /** By its path from the root of the repository. */
  readonly file: string;
  /** What stands there, with VERSION for the version. */
  readonly text: string;
}

/**
 * Where the version is written by hand. What is made from it has it from one of these: `deploy/` from the chart, the
 * package and the program from package.json.
 */
export const versionPlaces: readonly VersionPlace[] = [
  { file: "package.json", text: '{\n  "name": "boxinit",\n  "version": "VERSION",\n' },
  { file: "package-lock.json", text: '{\n  "name": "boxinit",\n  "version": "VERSION",\n' },
  { file: "package-lock.json", text: '\n      "name": "boxinit",\n      "version": "VERSION",\n' },
  { file: "charts/boxinit/Chart.yaml", text: "\nversion: VERSION\n" },
  { file: "charts/boxinit/Chart.yaml", text: "\nappVersion: VERSION\n" },
  { file: "charts/boxinit/README.md", text: "\n  - name: boxinit\n    version: VERSION\n" },
  { file: "deploy/README.md", text: "`boxinit:VERSION`" },
  { file: "deploy/helm-plugin/plugin.yaml", text: "\nversion: VERSION\n" },
  { file: "deploy/kustomize/overlay/kustomization.yaml", text: "\n    newTag: VERSION\n" },
  { file: "docs/handbook/install.md", text: " --tag registry.example/boxinit:VERSION " },
  { file: "docs/handbook/install.md", text: "`boxinit:VERSION`" },
  { file: "docs/image.md", text: " --tag registry.example/boxinit:VERSION " },
  { file: "docs/in-pipelines.md", text: "`boxinit-VERSION.tgz`" },
  { file: "docs/in-pipelines.md", text: " ./boxinit-VERSION.tgz " },
  { file: "docs/in-pipelines.md", text: "\n    rev: vVERSION\n" },
  { file: "docs/in-pipelines.md", text: "/boxinit@vVERSION\n" },
  { file: "examples/pipelines/github-workflow.yaml", text: "/boxinit@vVERSION\n" },
  { file: "examples/pipelines/gitlab-ci.yaml", text: "/boxinit-VERSION.tgz\n" },
  { file: "examples/pipelines/pre-commit-config.yaml", text: "\n    rev: vVERSION\n" },
];

/** The version at each place, in their order. @throws Error where a place is not as it is described */
export function readVersions(root: string): readonly string[] {
  return versionPlaces.map((place) => {
    const [, version] = patternOf(place).exec(readFileSync(join(root, place.file), "utf8")) ?? [];
    if (version === undefined) throw new Error(`${place.file} has no ${JSON.stringify(place.text)}`);
    return version;
  });
}

/** Writes the version at every place. @throws Error before anything is written, where a place is not as described */
export function writeVersion(root: string, version: string): void {
  readVersions(root);
  for (const place of versionPlaces) {
    const file = join(root, place.file);
    const text = place.text.replace("VERSION", version);
    writeFileSync(
      file,
      readFileSync(file, "utf8").replace(patternOf(place), () => text),
    );
  }
}

/** The one version that all places have. @throws Error that names those that have another */
export function agreedVersion(root: string): string {
  const versions = readVersions(root);
  const [first = ""] = versions;
  const others = versionPlaces.flatMap(({ file }, index) =>
    versions[index] === first ? [] : [`${file} has ${versions[index]}`],
  );
  if (others.length > 0) throw new Error(`package.json has the version ${first}, but ${others.join(", ")}`);
  return first;
}

function patternOf({ text }: VersionPlace): RegExp {
  const [before = "", after = ""] = text.split("VERSION").map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`${before}([\\w.-]+?)${after}`);
}
