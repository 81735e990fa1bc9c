import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { z } from "zod";
import type { Decision, Examined } from "../../src/core/decision.ts";
import { defaultPolicy } from "../../src/core/policy.ts";
import { repairPod } from "../../src/core/repair-pod.ts";
import { codeOf, markedRows, readDocument } from "./markdown.ts";

const page = readDocument("docs/how-it-decides.md");
const rows = (name: string) => markedRows(page, name).map((cells) => ({ cells, row: cells.join(" | ") }));

const words = z.array(z.string());
const token = { projected: { sources: [{ serviceAccountToken: { path: "token" } }] } };

interface PodParts {
  readonly command?: readonly string[];
  readonly tokens?: readonly string[];
  readonly container?: object;
  readonly pod?: object;
  readonly annotations?: object;
  readonly volumes?: readonly object[];
}

function decide(parts: PodParts): Decision & Examined {
  const { command = ["sh", "-c", "exec /sbin/init"], tokens = ["/var/run/secrets/serviceaccount"] } = parts;
  const decision = repairPod(
    {
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name: "p", annotations: { ...parts.annotations } },
      spec: {
        runtimeClassName: "sysbox-runc",
        ...parts.pod,
        containers: [
          {
            name: "main",
            image: "i",
            command,
            volumeMounts: tokens.map((mountPath, index) => ({ name: `token-${index}`, mountPath })),
            ...parts.container,
          },
        ],
        volumes: [
          { name: "scratch", emptyDir: {} },
          ...(parts.volumes ?? []),
          ...tokens.map((_, index) => ({ name: `token-${index}`, ...token })),
        ],
      },
    },
    { policy: defaultPolicy, mode: "enforce", origin: "admission" },
  );
  if (decision.decision === "not-examined") throw new Error(decision.reason);
  return decision;
}

describe("the examples of docs/how-it-decides.md", () => {
  it.each(rows("commands"))("$row", ({ cells: [command, kind, after] }) => {
    const argv = words.parse(JSON.parse(codeOf(command)));
    const [container] = decide({ command: argv }).containers;
    expect(container?.init).toBe(kind);
    expect(container?.command ?? "stays").toEqual(after === "stays" ? after : JSON.parse(codeOf(after)));
  });

  it("have every kind", () => {
    const listed = markedRows(page, "commands").map(([, kind]) => kind);
    const kinds = page.split("\n").flatMap((line) => /^\| `([a-z]+)` \|/.exec(line)?.[1] ?? []);
    expect([...new Set(listed)].sort()).toEqual(kinds.sort());
  });

  it.each(rows("mounts"))("$row", ({ cells: [command, tokens = "", what = ""] }) => {
    const { containers } = decide({
      command: words.parse(JSON.parse(codeOf(command))),
      tokens: tokens.split("<br>").map(codeOf),
    });
    const told = containers[0]?.mounts.map((mount) =>
      mount.action === "keep" ? "keep" : `${mount.action} to \`${mount.target}\``,
    );
    expect(told?.join("<br>")).toBe(what);
  });

  it.each(rows("hazards"))("$row", ({ cells: [part = "", added, code, outcome] }) => {
    const decision = decide({ [part]: z.looseObject({}).parse(parse(codeOf(added))) });
    expect(decision.findings.map((finding) => finding.code)).toContain(codeOf(code));
    expect(decision.decision).toBe(outcome);
  });
});

describe("variables for units, in docs/how-it-decides.md", () => {
  it.each(rows("pass-env"))("$row", ({ cells: [value, command, seen = ""] }) => {
    const decision = decide({
      command: words.parse(JSON.parse(codeOf(command))),
      container: { env: [{ name: "AZURE_REGION" }, { name: "TEAM" }] },
      annotations: { "boxinit/pass-env": codeOf(value) },
    });
    const dropIn = decision.decision === "changed" ? JSON.stringify(decision.patch) : "";
    const [, names = "nothing"] = /PassEnvironment=(.+?)\\n/.exec(dropIn) ?? [];
    expect(names).toBe(seen.startsWith("nothing") ? "nothing" : codeOf(seen));
    expect(decision.findings.some(({ code }) => code === "annotation-invalid")).toBe(seen.endsWith("not valid"));
  });
});

describe("what is told beside a repair, in docs/how-it-decides.md", () => {
  const stops = { preStop: { exec: { command: ["sh", "-c", "kill -s RTMIN+3 1"] } } };

  it.each(rows("practice"))("$row", ({ cells: [command, part = "", added, codes = ""] }) => {
    const more = z.looseObject({}).parse(parse(codeOf(added)));
    const { findings } = decide({
      command: words.parse(JSON.parse(codeOf(command))),
      tokens: [],
      pod: { hostUsers: false, ...(part === "pod" ? more : {}) },
      container: { lifecycle: stops, ...(part === "container" ? more : {}) },
      annotations: part === "annotations" ? more : {},
    });
    expect(findings.map(({ code }) => code)).toEqual(codes === "none" ? [] : codes.split("<br>").map(codeOf));
  });
});

/** Scripts that are at a limit, or one past it; one for each init container. */
const scriptsOf: Readonly<Record<string, (size: number) => readonly string[]>> = {
  "bytes of a script": (size) => [padded("", size)],
  "bytes of all scripts of a pod": (size) => split(size, 16_384).map((length) => padded("", length)),
  "here-documents of a script": (size) => [padded("<<x ".repeat(size))],
  "depth of nesting of a script": (size) => [padded("(".repeat(size))],
  "expansions and groups of a script": (size) => [padded("()".repeat(size))],
  "expansions and groups of all scripts of a pod": (size) =>
    split(size, 256).map((count) => padded("()".repeat(count))),
};

function padded(comment: string, length = 0): string {
  return `exec /sbin/init #${comment}`.padEnd(length, "x");
}

function split(size: number, most: number): readonly number[] {
  const whole = Array.from({ length: Math.floor(size / most) }, () => most);
  return size % most === 0 ? whole : [...whole.slice(1), most - 100, 100 + (size % most)];
}

const path = "/var/run/secrets/serviceaccount";

/** Pods of which something is of that size, and that are repaired where they are read. */
const podsOf: Readonly<Record<string, (size: number) => PodParts>> = {
  "containers of a pod": (size) => ({ pod: { initContainers: idle(size - 1) } }),
  // With the token's and another.
  "volumes of a pod": (size) => ({ volumes: many(size - 2, (index) => ({ name: `v${index}`, emptyDir: {} })) }),
  "mounts of a pod, block devices among them": (size) => ({
    pod: {
      initContainers: [
        {
          ...idle(1)[0],
          volumeMounts: many(size - 3, (index) => ({ name: "scratch", mountPath: `/d${index}` })),
          volumeDevices: many(2, (index) => ({ name: "scratch", devicePath: `/dev/d${index}` })),
        },
      ],
    },
  }),
  "characters of mount paths of a pod": (size) => {
    const mountPath = `/${"x".repeat(size - path.length - 1)}`;
    return { pod: { initContainers: [{ ...idle(1)[0], volumeMounts: [{ name: "scratch", mountPath }] }] } };
  },
  "environment variables of a pod": (size) => ({
    pod: { initContainers: [{ ...idle(1)[0], env: many(7, (index) => ({ name: `A${index}` })) }] },
    container: { env: many(size - 7, (index) => ({ name: `V${index}` })) },
  }),
  "bytes of annotations of a pod": (size) => ({
    container: { command: ["sh", "-c", "exec /sbin/init"] },
    tokens: [],
    annotations: { many: "x".repeat(size - "many".length) },
  }),
};

function many<Item>(count: number, item: (index: number) => Item): readonly Item[] {
  return Array.from({ length: count }, (_, index) => item(index));
}

function idle(count: number): readonly object[] {
  return Array.from({ length: count }, (_, index) => ({ name: `c${index}`, command: ["sleep", "1"] }));
}

function limitedContainers(scripts: readonly string[]): number {
  const initContainers = scripts.map((script, index) => ({ name: `c${index}`, command: ["sh", "-c", script] }));
  const { findings } = decide({ pod: { initContainers }, command: ["sleep", "1"], tokens: [] });
  return findings.filter(({ code }) => code === "script-limit").length;
}

describe("the limits of docs/how-it-decides.md", () => {
  it.each(rows("limits"))("$row", ({ cells: [what = "", most] }) => {
    const limit = Number(most);
    if (what.startsWith("tokens")) {
      const tokens = (count: number) => Array.from({ length: count }, (_, index) => `/run/secrets/t${index}`);
      const moved = (count: number) =>
        decide({ tokens: tokens(count) }).containers[0]?.mounts.filter(({ action }) => action === "move").length;
      expect([moved(limit), moved(limit + 1)]).toEqual([limit, 0]);
      return;
    }
    const podOf = podsOf[what];
    if (podOf !== undefined) {
      const [most, more] = [decide(podOf(limit)), decide(podOf(limit + 1))];
      expect(most.findings.map(({ code }) => code)).not.toContain("pod-over-limit");
      expect(most.decision).toBe("changed");
      const excess = what.replace(/ of a pod.*/, "");
      expect(more.findings.map(({ message }) => message)).toEqual([
        `the pod has more than ${limit} ${excess} and was not read; it is left as it is`,
      ]);
      expect(more.decision).toBe("unchanged");
      return;
    }
    const scripts = scriptsOf[what];
    if (scripts === undefined) throw new Error(`no script is known for: ${what}`);
    expect([limit, limit + 1].map((size) => limitedContainers(scripts(size)) > 0)).toEqual([false, true]);
  });
});
