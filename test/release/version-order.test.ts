import { expect, it } from "vitest";
import { isNewer, isVersion } from "../../scripts/release/version-order.ts";

// The order of semver.org (11.4), with more at both ends.
const inOrder = [
  ...["0.1.0", "0.2.0", "0.10.0", "1.0.0-1", "1.0.0-2", "1.0.0-10", "1.0.0-10a", "1.0.0-alpha", "1.0.0-alpha.1"],
  ...["1.0.0-alpha.beta", "1.0.0-beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0-rc.2", "1.0.0"],
  ...["1.0.1-rc.1", "1.0.1", "1.1.0", "2.0.0", "10.0.0"],
];

it("versions come one after the other as semver.org has them", () => {
  for (const [at, one] of inOrder.entries()) {
    for (const [against, other] of inOrder.entries()) {
      expect(isNewer(one, other), `${one} after ${other}`).toBe(at > against);
    }
  }
});

it.each(inOrder)("%s is a version", (text) => expect(isVersion(text)).toBe(true));

it.each([
  "",
  "1",
  "1.0",
  "v1.0.0",
  "1.0.0+build",
  "01.0.0",
  "1.0.0-",
  "1.0.0-rc..1",
  "1.0.0-rc.01",
  "1.0.0 ",
  "1.0.0\n",
])("%j is none", (text) => expect(isVersion(text)).toBe(false));
