const unreleased = "## Unreleased";

/** What is written under a version's heading, or under "Unreleased"; undefined where there is none, or nothing in it. */
export function partOf(changelog: string, version: string | undefined): string | undefined {
  const lines = changelog.split("\n");
  const from = lines.findIndex((line) =>
    version === undefined ? line === unreleased : line.startsWith(`## ${version} (`),
  );
  if (from < 0) return undefined;
  const length = lines.slice(from + 1).findIndex((line) => line.startsWith("## "));
  const part = lines.slice(from + 1, length < 0 ? undefined : from + 1 + length);
  return part.join("\n").trim() || undefined;
}

/** Makes what is under "Unreleased" the version's. Whoever changes something next begins a new "Unreleased". */
export function nameUnreleased(changelog: string, version: string, day: string): string {
  return changelog.replace(`\n${unreleased}\n`, () => `\n## ${version} (${day})\n`);
}

/**
 * What a release's page says: the part of its version. Its links lead into the repository, as it was then, where that is
 * known; on the page they would lead nowhere.
 */
export function releaseNotes(changelog: string, version: string, repository: string | undefined): string {
  const part = partOf(changelog, version);
  if (part === undefined) throw new Error(`CHANGELOG.md has no part "## ${version} (DATE)"`);
  if (repository === undefined) return `${part}\n`;
  const links = part.replace(/\]\((?!https?:|#)([^)\s]+)\)/g, (_, to) => `](${repository}/blob/v${version}/${to})`);
  return `${links}\n`;
}
