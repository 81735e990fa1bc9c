import { expect, it } from "vitest";
import { verifyContainer } from "../../src/verify/verify-container.ts";
import { treeOf, verdictsOf } from "./recorded.ts";

const before = ["1 0 0:1 / /", "3 1 0:9 /x /run/secrets/a"];
const verdicts = async (...lines: readonly string[]) => {
  const tree = treeOf([...before, ...lines].map((line) => `${line} rw - tmpfs none rw\n`).join(""));
  const pid1 = { comm: "systemd", argv: [], containerVariable: null };
  const container = { name: null, expected: undefined, repair: undefined, look: null };
  return verdictsOf(await verifyContainer({ ...container, facts: { tree, pid1 } }));
};

it("a mount whose copy is in sight at its path is visible: mount --rbind /run /run", async () => {
  expect(await verdicts("4 1 0:1 /run /run", "5 4 0:9 /x /run/secrets/a")).toMatchObject({
    "/run/secrets/a": "visible",
  });
});

it("what shows other files of the same file system at its path, or the same of another, is no copy", async () => {
  const hidden = { "/run/secrets/a": "hidden" };
  expect(await verdicts("4 1 0:1 /run /run", "5 4 0:9 /y /run/secrets/a")).toMatchObject(hidden);
  expect(await verdicts("4 1 0:1 /run /run", "5 4 0:8 /x /run/secrets/a")).toMatchObject(hidden);
});

it("without its copy it is hidden: mount --bind /run /run", async () => {
  expect(await verdicts("4 1 0:1 /run /run")).toMatchObject({ "/run/secrets/a": "hidden" });
});
