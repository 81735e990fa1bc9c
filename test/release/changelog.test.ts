import { describe, expect, it } from "vitest";
import { nameUnreleased, partOf, releaseNotes } from "../../scripts/release/changelog.ts";

const before =
  "# Changelog\n\nWhat changed.\n\n## Unreleased\n\n- [New](docs/new.md#at-once).\n\n## 0.1.0 (2026-01-02)\n\n- Old.\n";

describe("the changelog, when a version is released", () => {
  it("has what was under Unreleased under the version with its day, and everything else as it was", () => {
    expect(nameUnreleased(before, "1.0.0-rc.1", "2026-03-04")).toBe(
      before.replace("## Unreleased", "## 1.0.0-rc.1 (2026-03-04)"),
    );
  });

  it("has nothing to release where Unreleased is missing or empty", () => {
    expect(partOf(before, undefined)).toBe("- [New](docs/new.md#at-once).");
    expect(partOf(before.replace("- [New](docs/new.md#at-once).\n", ""), undefined)).toBeUndefined();
    expect(partOf(nameUnreleased(before, "1.0.0", "2026-03-04"), undefined)).toBeUndefined();
  });

  it("gives the notes of the version, and not those of another that begins like it", () => {
    const after = nameUnreleased(before, "1.0.0-rc.1", "2026-03-04");
    expect(releaseNotes(after, "1.0.0-rc.1", undefined)).toBe("- [New](docs/new.md#at-once).\n");
    expect(releaseNotes(after, "0.1.0", undefined)).toBe("- Old.\n");
    expect(() => releaseNotes(after, "1.0.0", undefined)).toThrow('no part "## 1.0.0 (DATE)"');
  });

  it("has the notes' links lead into the repository, as it is with the version's tag", () => {
    const after = nameUnreleased(`${before}[There](https://example.com)\n`, "1.0.0", "2026-03-04");
    const notes = (version: string) => releaseNotes(after, version, "https://github.com/example/boxinit");
    expect(notes("1.0.0")).toBe("- [New](https://github.com/example/boxinit/blob/v1.0.0/docs/new.md#at-once).\n");
    expect(notes("0.1.0")).toContain("[There](https://example.com)");
  });
});
