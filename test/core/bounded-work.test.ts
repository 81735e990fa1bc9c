import { describe, expect, test } from "vitest";
import type { Decision } from "../../src/core/decision.ts";
import { defaultPolicy } from "../../src/core/policy.ts";
import { repairPod } from "../../src/core/repair-pod.ts";
import { tokenSource } from "../support/arbitrary-container.ts";
import { examined } from "../support/examined.ts";

const unwrapped = ["sh", "-c", "exec /sbin/init"];
const worked = ["sh", "-c", "mkdir -p /data; exec /sbin/init"];
const token = { name: "token", ...tokenSource };
const api = { name: "token", mountPath: "/run/secrets/serviceaccount" };

/** The decision; its time is printed for people and never judged: what bounds the work is counted. */
function timed(what: string, pod: unknown): Decision {
  const start = performance.now();
  const decision = repairPod(pod, { policy: defaultPolicy, mode: "enforce", origin: "admission" });
  console.log(`${(performance.now() - start).toFixed(0).padStart(6)} ms  ${what}`);
  return decision;
}

function podWith(containers: readonly object[], volumes: readonly object[] = [token]) {
  return { metadata: { annotations: {} }, spec: { runtimeClassName: "sysbox-runc", containers, volumes } };
}

const codesOf = (decision: Decision) => new Set(examined(decision)?.findings.map(({ code }) => code));

const scriptBytes = 16 * 1024;
const fill = (part: string) => part.repeat(Math.floor(scriptBytes / part.length) - 1);
const worstScripts: Readonly<Record<string, string>> = {
  "here-documents": fill("<<E;"),
  "arithmetic openings": fill("$(("),
  "substitution openings": fill("$("),
  backquotes: fill("`"),
  "nested quotes": fill('"$(echo "'),
  "function heads": fill("f()"),
  "function bodies": fill("f(){ :;};"),
  "nested ifs": fill("if "),
  "nested cases": fill("case a in a) "),
  "brace groups": fill("{ "),
  brackets: fill("[[ "),
  parameters: fill("$" + "{a:-"),
  "line continuations": fill("\\\n"),
  "and lists": fill("a&&"),
  redirections: fill("a>b<c "),
  backslashes: fill("\\\\"),
  words: fill("'a'\"b\"\\c "),
  separators: fill("true; "),
};

describe("the work on one pod is bounded", { timeout: 600_000 }, () => {
  test.each(Object.entries(worstScripts))("190 scripts of 16 KiB in one pod: %s", (what, script) => {
    const containers = Array.from({ length: 190 }, (_, index) => ({
      name: `c-${index}`,
      command: ["sh", "-c", `${script}\nexec /sbin/init`],
    }));
    const decision = timed(`190 scripts: ${what}`, podWith(containers));
    expect(codesOf(decision)).toContain("script-limit");
    expect(examined(decision)?.containers).toHaveLength(190);
  });

  test("190 scripts, one of each of the worst after another", () => {
    const scripts = Object.values(worstScripts);
    const containers = Array.from({ length: 190 }, (_, index) => ({
      name: `c-${index}`,
      command: ["bash", "-c", `${scripts[index % scripts.length]?.slice(0, 800)}\nexec /sbin/init`],
    }));
    expect(codesOf(timed("190 short scripts of every kind", podWith(containers)))).toContain("script-limit");
  });

  test("a script that is read keeps its verdict behind scripts that are not", () => {
    const script = `${fill("$(")}\nexec /sbin/init`;
    const containers = [
      { name: "bad", command: ["sh", "-c", script] },
      { name: "good", command: unwrapped },
    ];
    const decision = examined(timed("one bad script, one good", podWith(containers)));
    expect(decision?.containers.map(({ init }) => init)).toEqual(["unknown", "wrapped"]);
  });

  test("a repaired script gives its bytes back, and the next call must not go further for that", () => {
    const used = "exec /sbin/init".length;
    const fillers = [16_384, 16_384, 16_384, 16_384 - 2 * used + 1].map((bytes, index) => ({
      name: `filler-${index}`,
      command: ["sh", "-c", "#".repeat(bytes)],
    }));
    const containers = [{ name: "first", command: unwrapped }, ...fillers, { name: "last", command: unwrapped }];
    const codes = codesOf(timed("scripts of 64 KiB less one byte, and one more", podWith(containers)));
    expect(codes).toContain("script-limit");
    expect(codes).not.toContain("self-check-failed");
  });

  test("programs nested 100,000 deep", () => {
    const command = [...Array.from({ length: 100_000 }, () => "env"), "/sbin/init"];
    expect(examined(timed("env 100,000 times", podWith([{ name: "main", command }])))?.containers[0]?.init).toBe(
      "unknown",
    );
  });

  test("32 moved tokens and 30,000 variables that can't be seen are told in a few findings", () => {
    const volumeMounts = Array.from({ length: 32 }, (_, index) => ({ name: "token", mountPath: `/run/t${index}` }));
    const env = Array.from({ length: 30_000 }, (_, index) => ({
      name: `V${index}`,
      valueFrom: { secretKeyRef: { name: "s", key: "k" } },
    }));
    const mentions = Array.from({ length: 100 }, (_, index) => ({ name: `M${index}`, value: "--token=/run/t1/token" }));
    const pod = podWith([{ name: "main", command: unwrapped, volumeMounts, env: [...env, ...mentions] }]);
    const findings = examined(timed("32 tokens and 30,000 variables", pod))?.findings ?? [];
    const count = (wanted: string) => findings.filter(({ code }) => code === wanted).length;
    expect([count("token-hidden"), count("env-not-visible"), count("old-path-mentioned")]).toEqual([32, 9, 9]);
  });

  test.each([5000, 40_000])("a token at a path of %i characters stays, and nothing fails", (length) => {
    const volumeMounts = [{ name: "token", mountPath: `/run/${"x".repeat(length)}` }];
    const pod = podWith([{ name: "main", command: unwrapped, env: [{ name: "A", value: "b" }], volumeMounts }]);
    const decision = examined(timed(`a path of ${length} characters`, pod));
    expect(decision?.containers[0]).toMatchObject({ command: ["/sbin/init"], mounts: [{ action: "keep" }] });
  });

  test("19,000 mounts beside 32 tokens", () => {
    const tokens = Array.from({ length: 32 }, (_, index) => ({ name: "token", mountPath: `/run/t${index}` }));
    const others = Array.from({ length: 19_000 }, (_, index) => ({ name: "data", mountPath: `/d/${index}` }));
    const containers = [{ name: "main", command: unwrapped, volumeMounts: [...tokens, ...others] }];
    const decision = examined(timed("19,000 mounts beside 32 tokens", podWith(containers)));
    expect(decision?.containers[0]?.mounts.filter(({ action }) => action === "move")).toHaveLength(32);
  });

  test("an annotation that is a list of 200 KiB is refused before it is read", () => {
    const pod = podWith([{ name: "main", command: unwrapped }]);
    const metadata = { annotations: { "boxinit/init": ",".repeat(200 * 1024) } };
    const decision = timed("an annotation of 200 KiB of commas", { ...pod, metadata });
    expect(examined(decision)?.findings.map(({ code }) => code)).toEqual(["annotation-invalid"]);
  });

  test.each([
    ["here-documents without an end", "cat<<E>b.env\n"],
    ["files of variables", "env>a.env;"],
    ["exported names", "export A B C D>b.env\n"],
    ["a token that is held", "A=$(cat /run/t/0);echo $A>b.env2\n"],
    ["words", "> .env2 "],
    ["nothing", ";"],
  ])("a pod full of scripts with %s is looked at for copies of tokens up to 16 KiB", (what, part) => {
    const volumeMounts = [{ name: "token", mountPath: "/run/t" }];
    const lifecycle = { postStart: { exec: { command: ["sh", "-c", `# a.env\n${part.repeat(8000)}`] } } };
    const copies = { postStart: { exec: { command: ["sh", "-c", "cat /run/t/token > /etc/app.env"] } } };
    const containers = Array.from({ length: 100 }, (_, index) => ({
      name: `c-${index}`,
      command: ["/sbin/init"],
      volumeMounts,
      lifecycle: index === 99 ? copies : lifecycle,
    }));
    expect(codesOf(timed(`100 hooks with ${what}`, podWith(containers)))).not.toContain("token-in-env-file");
    expect(codesOf(timed("one hook", podWith(containers.slice(99))))).toContain("token-in-env-file");
  });

  test("probes and 30,000 variables that name 10,000 hidden paths are told in a few findings", () => {
    const volumeMounts = Array.from({ length: 10_000 }, (_, index) => ({ name: "data", mountPath: `/run/d/${index}` }));
    const env = Array.from({ length: 30_000 }, (_, index) => ({ name: `V${index}`, value: `/run/d/${index % 64}/x` }));
    const livenessProbe = { exec: { command: ["cat", `/run/d/1/${"/run/d/2".repeat(100_000)}`] } };
    const pod = podWith([{ name: "main", command: worked, volumeMounts, env, livenessProbe }], [{ name: "data" }]);
    const findings = examined(timed("10,000 hidden paths, 30,000 variables", pod))?.findings ?? [];
    expect(findings.filter(({ code }) => code === "hidden-path-mentioned")).toHaveLength(9);
  });

  test("100,000 containers", () => {
    const containers = Array.from({ length: 100_000 }, (_, index) => ({ name: `c-${index}`, command: unwrapped }));
    const decision = timed("100,000 containers", podWith(containers));
    expect(decision.decision).toBe("unchanged");
    expect([...codesOf(decision)]).toEqual(["pod-over-limit"]);
  });

  test.each([
    ["recognised", ["/sbin/init"]],
    ["wrapped", unwrapped],
    ["masked", worked],
  ])("10,000 token mounts in one container that is %s", (kind, command) => {
    const volumeMounts = Array.from({ length: 10_000 }, (_, index) => ({
      name: "token",
      mountPath: `/run/t/${index}`,
    }));
    const decision = examined(
      timed(`10,000 token mounts, ${kind}`, podWith([{ name: "main", command, volumeMounts }])),
    );
    expect(decision?.containers[0]?.init).toBe(kind);
    expect(decision?.containers[0]?.mounts.every(({ action }) => action === "keep")).toBe(true);
  });

  test("10,000 other mounts beside 32 tokens", () => {
    const tokens = Array.from({ length: 32 }, (_, index) => ({ name: "token", mountPath: `/run/secrets/t${index}` }));
    const others = Array.from({ length: 10_000 }, (_, index) => ({
      name: "data",
      mountPath: `/etc/serviceaccount-t${index}`,
    }));
    const pod = podWith(
      [{ name: "main", command: worked, volumeMounts: [...others, ...tokens] }],
      [token, { name: "data" }],
    );
    const decision = examined(timed("10,000 mounts and 32 tokens", pod));
    expect(decision?.containers[0]?.mounts.filter(({ action }) => action === "mirror")).toHaveLength(32);
  });

  test("10,000 environment variables that name 32 moved tokens", () => {
    const volumeMounts = Array.from({ length: 32 }, (_, index) => ({
      name: "token",
      mountPath: `/run/secrets/t${index}`,
    }));
    const env = Array.from({ length: 10_000 }, (_, index) => ({
      name: `V${index}`,
      value: `/run/secrets/t${index % 32}/token`,
    }));
    const decision = timed("10,000 variables", podWith([{ name: "main", command: unwrapped, env, volumeMounts }]));
    expect(decision.decision).toBe("changed");
    expect(examined(decision)?.findings.filter(({ code }) => code === "env-rewritten")).toHaveLength(10_000);
  });

  test.each([
    [10_000, "changed", "env-passed"],
    [50_000, "unchanged", "pass-env-not-possible"],
  ] as const)("%i variables of a family, to be handed on in 500 containers", (variables, outcome, code) => {
    const env = Array.from({ length: variables }, (_, index) => ({ name: `AWS_${index}`, value: "/run/secrets/x" }));
    const containers = Array.from({ length: 500 }, (_, index) => ({
      name: `c-${index}`,
      command: ["/sbin/init"],
      ...(index === 0 ? { env } : {}),
    }));
    const pod = { ...podWith(containers), metadata: { annotations: { "boxinit/pass-env": "AWS_*" } } };
    const decision = timed(`${variables} variables handed on`, pod);
    expect(decision.decision).toBe(outcome);
    expect(examined(decision)?.findings.filter((finding) => finding.code === code)).toHaveLength(500);
  });

  test.each([
    ["list items", "/run/secrets/serviceaccount:"],
    ["near misses", ":/run/secrets/serviceaccoun"],
    ["slashes", "/"],
    ["colons", ":"],
  ])("an environment variable of 1 MiB of %s", (what, part) => {
    const value = part.repeat(Math.floor(2 ** 20 / part.length));
    const env = [{ name: "LIST", value }];
    const decision = timed(
      `1 MiB of ${what}`,
      podWith([{ name: "main", command: unwrapped, env, volumeMounts: [api] }]),
    );
    expect(decision.decision).toBe("changed");
  });

  test.each([
    ["names", "/a"],
    ["dots", "/."],
    ["slashes", "/"],
    ["parents", "/.."],
  ])("paths of 100,000 %s", (what, component) => {
    const mountPath = `/run${component.repeat(100_000)}/token`;
    const volumeMounts = [
      { name: "token", mountPath },
      { name: "token", mountPath: `/data${component.repeat(100_000)}` },
      api,
    ];
    const decision = timed(`paths of 100,000 ${what}`, podWith([{ name: "main", command: worked, volumeMounts }]));
    expect(examined(decision)?.containers[0]?.mounts).toHaveLength(3);
  });

  test("annotations of 256 KiB, and lists in them of 50,000 names", () => {
    const pod = podWith([{ name: "main", command: unwrapped, volumeMounts: [api] }]);
    const annotations = { "boxinit/init": "main,".repeat(50_000).slice(0, -1), big: "x".repeat(5_000) };
    expect(examined(timed("annotations of 256 KiB", { ...pod, metadata: { annotations } }))?.mode).toBe("enforce");
  });

  test("JSON nested 100,000 deep in a field that nobody knows: the pod is admitted", () => {
    const deep = `${'{"a":['.repeat(50_000)}${"]}".repeat(50_000)}`;
    const text = JSON.stringify(podWith([{ name: "main", command: unwrapped, volumeMounts: [api] }]));
    for (const place of ['"spec":{', '"name":"main",', '"name":"token",', '{"metadata":{']) {
      const pod: unknown = JSON.parse(text.replace(place, `${place}"fieldOfTomorrow":${deep},`));
      expect(["changed", "unchanged"]).toContain(timed(`nested 100,000 deep behind ${place}`, pod).decision);
    }
  });
});
