import { expect, it } from "vitest";
import { parseAllDocuments } from "yaml";
import { z } from "zod";
import { reviewOf } from "../support/review-builder.ts";
import { runServer } from "../support/running-server.ts";
import { blocksOf, readDocument } from "./markdown.ts";

const manifest = z.looseObject({ kind: z.string(), metadata: z.looseObject({ name: z.string() }) });
const answer = z.object({ response: z.object({ warnings: z.array(z.string()) }) });

it("the page about warnings shows what whoever applies the handbook's Deployment is told", async () => {
  const objects = parseAllDocuments(readDocument("docs/handbook/trial.yaml")).map((one) => manifest.parse(one.toJS()));
  const machine = objects.find(({ metadata }) => metadata.name === "machine");
  const kind = { group: "apps", version: "v1", kind: "Deployment" };
  const server = await runServer();
  try {
    const { body } = await server.post("/advise", reviewOf({ kind, name: "machine", object: machine }));
    const told = answer.parse(JSON.parse(body)).response.warnings.map((line) => `Warning: ${line}`);
    const [shown] = blocksOf(readDocument("docs/warnings.md"));
    expect(shown?.text.trimEnd().split("\n")).toEqual([...told, "deployment.apps/machine created"]);
  } finally {
    await server.stop();
  }
});
