import { expect, it } from "vitest";
import { readCommandCases } from "../support/command-case.ts";
import { readDocument, rowsOf } from "./markdown.ts";

/** The suites that boot the cases write these pages; this only says early that they have to. */
const pages = ["docs/reference/seen-under-systemd.md", "docs/reference/seen-on-a-node.md"];

it.each(pages)(
  "%s has each case of test/golden/commands.yaml, and no other (npm run test:systemd, test:node)",
  (page) => {
    const [, after = ""] = readDocument(page).split("<!-- seen: public -->");
    const rows = rowsOf(after.split("<!-- end of seen -->")[0] ?? "");
    // Where the image decides, a pod is there with each image: `ID (which image)`.
    const seen = rows.flatMap(([, pods = ""]) => pods.split(", ").map((pod) => pod.replace(/ \(.+\)$/, "")));
    expect([...new Set(seen)].sort()).toEqual(
      readCommandCases()
        .map(({ id }) => id)
        .sort(),
    );
  },
);
