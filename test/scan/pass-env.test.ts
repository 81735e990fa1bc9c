import { beforeAll, expect, it } from "vitest";
import { rightPodSpec, wrappedPodSpec } from "../cli/manifests.ts";
import type { ProgramResult } from "../support/run-boxinit.ts";
import { namespace, workload } from "./objects.ts";
import { served } from "./scan-server.ts";

const annotations = { "boxinit/pass-env": "KUBERNETES_SERVICE_*, TEAM, _A" };
const names = ["KUBERNETES_SERVICE_HOST", "KUBERNETES_SERVICE_PORT", "KUBERNETES_SERVICE_PORT_HTTPS", "TEAM", "_A"];

let output: Readonly<Record<"text" | "json" | "html", ProgramResult>>;
beforeAll(async () => {
  const objects = () => [
    namespace("lab"),
    workload("Deployment.apps/v1", "right", { spec: rightPodSpec, annotations }),
    workload("Deployment.apps/v1", "wrapped", { spec: wrappedPodSpec, annotations }),
  ];
  output = await served({ objects, pageLength: 500 }, async ({ run }) => ({
    text: await run("scan"),
    json: await run("scan", "-o", "json"),
    html: await run("scan", "-o", "html"),
  }));
});

it("scan tells of workloads whose pods only get variables for their units, and of those that get a repair too", () => {
  expect(
    output.text.stdout.match(/: systemd units see KUBERNETES_SERVICE_HOST, .* and 1 more variables$/gm),
  ).toHaveLength(2);
  const { workloads } = JSON.parse(output.json.stdout);
  for (const { next } of workloads) {
    expect(next.prospect).toBe("repaired");
    expect(next.containers).toMatchObject([{ passedVariables: names }]);
  }
});

it("its page says what boxinit does, and where the right place for it is", () => {
  const [, right = "", wrapped = ""] = output.html.stdout.split('<details class="workload"');
  expect(right).toContain("the image, as the remedy of <code>env-passed</code> says,");
  expect(right).not.toContain("The lines to change");
  expect(wrapped).toContain("The lines to change");
  for (const entry of [right, wrapped]) {
    expect(entry).toContain("systemd units see KUBERNETES_SERVICE_HOST, KUBERNETES_SERVICE_PORT");
    expect(entry).toContain("50-boxinit.conf");
  }
});
