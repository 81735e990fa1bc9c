import { afterEach, describe, expect, test } from "vitest";
import type { Decision } from "../../src/core/decision.ts";
import { type Finding, makeFinding } from "../../src/core/findings.ts";
import type { repairPod } from "../../src/core/repair-pod.ts";
import { reviewOf } from "../support/review-builder.ts";
import { type RunningServer, runServer } from "../support/running-server.ts";

let running: RunningServer | undefined;
afterEach(() => running?.stop());

/** The server with an engine that decides as the test wants. */
async function respond(repair: typeof repairPod | Decision, path = "/mutate/enforce", review = reviewOf({})) {
  running = await runServer({ repair: typeof repair === "function" ? repair : () => repair });
  const answer = await running.post(path, review);
  expect(answer.status).toBe(200);
  return { running, response: JSON.parse(answer.body).response };
}

function found(...findings: readonly Finding[]) {
  return { decision: "unchanged", mode: "enforce", containers: [], findings } as const;
}

function finding(message: string, severity: Finding["severity"] = "warning", container?: string): Finding {
  return { code: "mount-hidden", severity, message, ...(container === undefined ? {} : { container }) };
}

describe("an engine that fails", () => {
  const fail = () => {
    throw new SyntaxError('"password" is not valid JSON');
  };

  test("leaves the pod unchanged, counted and told", async () => {
    const { running, response } = await respond(fail);
    expect(response.allowed).toBe(true);
    expect(response).not.toHaveProperty("patch");
    expect(response.auditAnnotations).toEqual({ decision: "unchanged", mode: "enforce", findings: "internal-error" });
    expect(response.warnings).toEqual([expect.stringMatching(/^boxinit: boxinit failed on this pod/)]);
    expect(await running.metric('boxinit_findings_total{code="internal-error"}')).toBe(1);
    expect(await running.metric('boxinit_reviews_total{mode="enforce",decision="unchanged"}')).toBe(1);
  });

  test("is logged with its stack, and without the message that could quote the pod", async () => {
    const { running } = await respond(fail);
    const line = running.log.find((one) => one.msg === "the engine failed");
    expect(line).toMatchObject({ level: "error", fault: { name: "SyntaxError" } });
    expect(JSON.stringify(line)).toContain("decisions.test.ts");
    expect(JSON.stringify(running.log)).not.toContain("password");
  });
});

describe("a refused pod", () => {
  const refused = { decision: "refused", containers: [], findings: [], message: "write /sbin/init" } as const;

  test("is not allowed, with the engine's message", async () => {
    const { response } = await respond({ ...refused, mode: "enforce" });
    expect(response).toMatchObject({
      allowed: false,
      status: { code: 403, reason: "Forbidden", message: "write /sbin/init" },
    });
  });

  test("is allowed under audit, whatever the engine says", async () => {
    const { response } = await respond({ ...refused, mode: "audit" });
    expect(response.allowed).toBe(true);
    expect(response).not.toHaveProperty("status");
  });
});

describe("a patch", () => {
  const patch = [{ op: "remove", path: "/spec/containers/0/args" }] as const;
  const changed = { decision: "changed", mode: "enforce", containers: [], findings: [], patch } as const;

  test("is not sent on the audit path, whatever the engine says", async () => {
    const { response } = await respond(changed, "/mutate/audit");
    expect(response.allowed).toBe(true);
    expect(response).not.toHaveProperty("patch");
  });

  test("without operations is no patch", async () => {
    const { response } = await respond({ ...changed, patch: [] });
    expect(response).not.toHaveProperty("patch");
    expect(response).not.toHaveProperty("patchType");
  });

  test("is logged under audit without values of environment variables", async () => {
    const secret = "hunter2";
    const operations = [
      { op: "replace", path: "/spec/containers/0/env/3/value", value: secret },
      { op: "add", path: "/spec/containers/0/env/-", value: { name: "TOKEN", value: secret } },
      { op: "add", path: "/spec/containers/0/env", value: [{ name: "TOKEN", value: secret }] },
      { op: "add", path: "/spec/containers/1", value: { name: "c", env: [{ name: "TOKEN", value: secret }] } },
    ] as const;
    const { running } = await respond({ ...changed, mode: "audit", patch: operations }, "/mutate/audit");
    const line = running.log.find((one) => one.msg === "review");
    expect(line?.patch).toEqual([
      { op: "replace", path: "/spec/containers/0/env/3/value", value: "(hidden)" },
      { op: "add", path: "/spec/containers/0/env/-", value: { name: "TOKEN", value: "(hidden)" } },
      { op: "add", path: "/spec/containers/0/env", value: [{ name: "TOKEN", value: "(hidden)" }] },
      { op: "add", path: "/spec/containers/1", value: { name: "c", env: [{ name: "TOKEN", value: "(hidden)" }] } },
    ]);
  });

  test("that is huge is logged as its size", async () => {
    const operations = Array.from({ length: 5000 }, () => patch[0]);
    const { running } = await respond({ ...changed, mode: "audit", patch: operations }, "/mutate/audit");
    const line = running.log.find((one) => one.msg === "review");
    expect(line?.patch).toMatch(/^5000 operations, \d+ bytes$/);
  });
});

describe("warnings", () => {
  test("tell errors first, and no advice", async () => {
    const { response } = await respond(found(finding("a"), finding("advice", "info"), finding("b", "error")));
    expect(response.warnings).toEqual(["boxinit: b", "boxinit: a"]);
  });

  test("are one line of ASCII each", async () => {
    const { response } = await respond(found(finding('tab\tline\nquote" grüße \u{1f600} \ud800')));
    expect(response.warnings).toEqual(['boxinit: tab\\u{9}line\\u{a}quote" gr\\u{fc}\\u{df}e \\u{1f600} \\u{d800}']);
  });

  test("are at most 120 characters long", async () => {
    const { response } = await respond(found(finding("x".repeat(500))));
    expect(response.warnings).toEqual([`boxinit: ${"x".repeat(108)}...`]);
  });

  test("keep the deed on a line of its own where the sentence is too long", async () => {
    const { response } = await respond(found(finding(`${"x".repeat(110)}; repair: none`)));
    expect(response.warnings).toEqual([`boxinit: ${"x".repeat(110)}`, "boxinit: repair: none"]);
  });

  test("are at most five, and say how many were left out", async () => {
    const { response } = await respond(found(...["a", "b", "c", "d", "e", "f", "g"].map((text) => finding(text))));
    expect(response.warnings).toEqual([
      "boxinit: a",
      "boxinit: b",
      "boxinit: c",
      "boxinit: d",
      "boxinit: and 3 more: run boxinit audit on the manifest",
    ]);
  });

  test("name the container where there is more than one", async () => {
    const outcome = { init: "none", reason: "", mounts: [] } as const;
    const containers = [
      { name: "main", ...outcome },
      { name: "side", ...outcome },
    ];
    const { response } = await respond({
      ...found(finding("hidden", "warning", "side")),
      containers,
    });
    expect(response.warnings).toEqual(["boxinit: container side: hidden"]);
  });
});

describe("auditAnnotations", () => {
  test("name each code once, under keys without a slash", async () => {
    const findings = [makeFinding("internal-error"), finding("a"), finding("b")];
    const { response } = await respond(found(...findings));
    expect(response.auditAnnotations).toEqual({
      decision: "unchanged",
      mode: "enforce",
      findings: "internal-error,mount-hidden",
    });
  });
});

describe("?timeout=", () => {
  const neverCalled = () => {
    throw new Error("the engine was called");
  };

  test("that has passed before the engine starts leaves the pod unchanged, and is counted", async () => {
    const { running, response } = await respond(neverCalled, "/mutate/enforce?timeout=1ns");
    expect(response.allowed).toBe(true);
    expect(response.warnings).toEqual(["boxinit: the time was up before the pod was examined; it is unchanged"]);
    expect(await running.metric("boxinit_deadline_passed_total")).toBe(1);
    expect(await running.metric('boxinit_findings_total{code="internal-error"}')).toBe(0);
  });

  test.each(["1h", "10s", "1m30s", "29.5s", "soon", "", "-1s", "5"])("%s leaves time to examine", async (timeout) => {
    const { response } = await respond(found(finding("examined")), `/mutate/enforce?timeout=${timeout}`);
    expect(response.warnings).toEqual(["boxinit: examined"]);
  });
});
