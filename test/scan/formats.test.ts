import { readFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { scanReport, scanReportSchemaFile, scanReportSchemaText } from "../../scripts/docs/scan-report-schema.ts";
import { findingCodes } from "../../src/core/findings.ts";
import { sarifErrors, scanReportErrors } from "../cli/json-schemas.ts";
import { rightPodSpec, wrappedPodSpec } from "../cli/manifests.ts";
import type { ProgramResult } from "../support/run-boxinit.ts";
import { type StoredObject, stored } from "./list-server/stored-object.ts";
import { namespace, pod, smallCluster, workload } from "./objects.ts";
import { served } from "./scan-server.ts";

const hostile = "evil\u001b[2J\n::error::##[group]\u202e<script>é";
const sharing = { ...wrappedPodSpec, shareProcessNamespace: true };

function objects(): readonly StoredObject[] {
  const mixed = workload("StatefulSet.apps/v1", "mixed", { spec: rightPodSpec });
  return [
    ...smallCluster(),
    namespace(hostile, hostile),
    workload("Deployment.apps/v1", hostile, {
      namespace: hostile,
      spec: { ...wrappedPodSpec, nodeSelector: { [hostile]: hostile } },
    }),
    workload("Deployment.apps/v1", "shared", { spec: sharing }),
    workload("Deployment.apps/v1", "right", { spec: rightPodSpec }),
    workload("Deployment.apps/v1", "out", { annotations: { "boxinit/mode": "off" } }),
    mixed,
    pod("mixed-0", { owner: mixed }),
    pod("mixed-1", { owner: mixed, spec: sharing }),
    stored({
      apiVersion: "v1",
      kind: "Service",
      metadata: { name: "sysbox", namespace: "lab" },
      spec: { clusterIP: "10.0.0.1" },
    }),
  ];
}

let output: Readonly<Record<"text" | "json" | "sarif" | "html" | "diff" | "none", ProgramResult>>;
beforeAll(async () => {
  output = await served({ objects, pageLength: 500 }, async ({ run }) => ({
    text: await run("scan"),
    json: await run("scan", "-o", "json"),
    sarif: await run("scan", "-o", "sarif"),
    html: await run("scan", "-o", "html"),
    diff: await run("diff"),
    none: await run("diff", "-n", "default"),
  }));
});

const unescaped = /[^\P{Cc}\n]|[\p{Cf}\u2028\u2029]/u;

it.each(["text", "json", "sarif", "html", "diff"] as const)("%s: no name can act on a terminal or a log", (name) => {
  const { stdout, exitCode } = output[name];
  expect(exitCode).toBe(1);
  expect(stdout).toContain("evil");
  expect(stdout).not.toMatch(unescaped);
  if (name === "text" || name === "diff") expect(stdout).not.toMatch(/^\s*::|##\[/m);
  if (name === "html") expect(stdout).not.toContain("<script>é");
});

describe("scan", () => {
  it("tells first how it stands, then by namespace what needs somebody, and what to do", () => {
    const { stdout, stderr } = output.text;
    expect(stderr).toBe("");
    const [server, ...lines] = stdout.split("\n");
    expect(server).toMatch(/^https:\/\/127\.0\.0\.1:\d+ \(Kubernetes v1\.36\.3\), all namespaces$/);
    expect(lines.slice(0, 4)).toEqual([
      "14 workloads and 16 pods looked at; Sysbox: 14 workloads, 16 pods",
      "next pods, under enforce: 8 not repairable, 5 repaired, 1 opted out",
      "pods now: 1 not repairable, 15 to be repaired",
      "",
    ]);
    const lab = lines.slice(
      lines.indexOf("Namespace lab (no label boxinit/mode)"),
      lines.indexOf("Namespace lab-2 (no label boxinit/mode)"),
    );
    expect(lab.slice(2, 4)).toEqual([
      "  error sysbox-service: Service sysbox gives pods SYSBOX_... variables, so that no new Sysbox pod of its namespace starts",
      expect.stringMatching(/^ {4}to do: Rename the Service/),
    ]);
    const machine = lab.indexOf("  Deployment machine: its next pods will not run; 7 pods now: 7 to be repaired");
    expect(lab.slice(machine + 1, machine + 5)).toEqual([
      '    main: the command becomes ["/sbin/init"]',
      "    main: /var/run/secrets/serviceaccount moves to /etc/serviceaccount",
      expect.stringMatching(/^ {4}warning init-wrapped \(main\): /),
      expect.stringMatching(/^ {4}warning token-hidden \(main\): /),
    ]);
    const shared = lab.indexOf("  Deployment shared: its next pods will not run; no pods now");
    expect(lab.slice(shared + 1, shared + 3)).toEqual([
      expect.stringMatching(/^ {4}error init-not-pid-1 \(main\): /),
      expect.stringMatching(/^ {6}to do: Remove shareProcessNamespace/),
    ]);
    const mixed = lab.indexOf(
      "  StatefulSet mixed: its next pods will not run; 2 pods now: 1 not repairable, 1 to be repaired",
    );
    expect(lab.slice(mixed + 1).join("\n")).toMatch(
      /^ {4}error sysbox-service: .*\n {6}to do: .*\n {4}1 pod \(mixed-0\) to be repaired\n(?: {6,8}\w.*\n)+ {4}1 pod \(mixed-1\) not repairable\n {6}error /,
    );
    expect(stdout).toMatch(
      /\n1 workload opted out: Deployment lab\/out\n\d+ errors, \d+ warnings, \d+ info, of which .*\n {2}\d+ run-smaller(?:, \d+ [a-z-]+)*\n/,
    );
  });

  it("says of pods that are otherwise than their workload whether a restart repairs them", async () => {
    const right = workload("StatefulSet.apps/v1", "right", { spec: rightPodSpec });
    const objects = () => [...smallCluster().slice(0, 2), right, pod("right-0", { owner: right })];
    const { stdout } = await served({ objects }, ({ run }) => run("scan"));
    expect(stdout).toMatch(/\n {4}1 pod \(right-0\) to be repaired; a restart repairs that\n {6}warning /);
  });

  it("names what it can not tell of, and what to do", async () => {
    const spec = { ...rightPodSpec, containers: [{ name: "main", image: "registry.example/machine:1" }] };
    const objects = () => [...smallCluster().slice(0, 2), workload("Deployment.apps/v1", "opaque", { spec })];
    const { stdout, exitCode } = await served({ objects }, ({ run }) => run("scan"));
    expect(exitCode).toBe(0);
    expect(stdout).toContain("next pods, under enforce: 1 not known\n");
    expect(stdout).toMatch(
      /\n {2}Deployment opaque: whether systemd runs in it can not be told; .*\n {4}info init-unknown \(main\): .*\n {6}to do: /,
    );
  });

  it("says that there is nothing to tell, and ends with 0", async () => {
    const { stdout, exitCode } = await served(
      {
        objects: () => [...smallCluster().slice(0, 2), workload("Deployment.apps/v1", "right", { spec: rightPodSpec })],
      },
      ({ run }) => run("scan"),
    );
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/\n1 workload in order\nnothing to tell\n$/);
  });

  it("ends with 1 from the severity on that is asked for, of workloads, namespaces, and pods that are otherwise", async () => {
    const right = workload("StatefulSet.apps/v1", "right", { spec: rightPodSpec });
    const service = { metadata: { name: "sysbox", namespace: "lab" }, spec: { clusterIP: "10.0.0.1" } };
    const clusters: readonly (readonly StoredObject[])[] = [
      [workload("Deployment.apps/v1", "machine")],
      [right, pod("right-0", { owner: right })],
      [right, stored({ apiVersion: "v1", kind: "Service", ...service })],
    ];
    const codes: number[][] = [];
    for (const objects of clusters) {
      await served({ objects: () => [...smallCluster().slice(0, 3), ...objects] }, async ({ run }) => {
        const results = ["error", "warning", "never"].map((level) => run("scan", "--fail-on", level));
        codes.push((await Promise.all(results)).map(({ exitCode }) => exitCode));
      });
    }
    expect(codes).toEqual([
      [0, 1, 0],
      [0, 1, 0],
      [1, 1, 0],
    ]);
  });
});

describe("scan -o json", () => {
  it("has the published schema, which is as npm run docs would write it", () => {
    const report = JSON.parse(output.json.stdout);
    expect(scanReportErrors(report)).toEqual([]);
    // Its keys are known: parsing drops those that are not.
    expect(scanReport.parse(report)).toEqual(report);
    expect(readFileSync(scanReportSchemaFile, "utf8")).toBe(scanReportSchemaText());
  });

  it("has differences that are to be shown: nothing in them acts on a terminal", () => {
    const { workloads } = scanReport.parse(JSON.parse(output.json.stdout));
    const diffs = workloads.flatMap(({ next }) => next.diff ?? []).join("\n");
    expect(diffs).toContain("evil");
    expect(diffs).not.toMatch(unescaped);
  });

  it("is laid out as JSON.stringify does", () => {
    const report: unknown = JSON.parse(output.json.stdout);
    const plain = output.json.stdout.replace(/\\u([0-9a-f]{4})/g, (_, code: string) =>
      String.fromCharCode(Number.parseInt(code, 16)),
    );
    expect(plain).toBe(
      `${JSON.stringify(report, null, 2).replace(/\\u([0-9a-f]{4})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))}\n`,
    );
  });
});

describe("scan -o sarif", () => {
  interface Log {
    readonly runs: readonly [
      {
        readonly results: readonly Result[];
        readonly tool: { readonly driver: { readonly rules: readonly { readonly id: string }[] } };
      },
    ];
  }
  interface Result {
    readonly ruleId: string;
    readonly ruleIndex: number;
    readonly message: { readonly text: string };
    readonly locations: readonly [
      {
        readonly physicalLocation: { readonly artifactLocation: { readonly uri: string } };
        readonly logicalLocations: readonly [{ readonly fullyQualifiedName: string }];
      },
    ];
    readonly partialFingerprints: Readonly<Record<string, string>>;
  }
  let log: Log;
  beforeAll(() => {
    log = JSON.parse(output.sarif.stdout);
  });

  it("is SARIF 2.1.0 by its official schema, with a rule for every code", () => {
    expect(sarifErrors(log)).toEqual([]);
    const [{ tool, results }] = log.runs;
    expect(tool.driver.rules.map(({ id }) => id)).toEqual(findingCodes);
    for (const { ruleId, ruleIndex } of results) expect(tool.driver.rules[ruleIndex]?.id).toBe(ruleId);
  });

  it("names objects by where they are in the cluster", () => {
    const names = new Set(log.runs[0].results.map(({ locations: [at] }) => at.logicalLocations[0].fullyQualifiedName));
    for (const name of [
      "Service/lab/sysbox",
      "Deployment/lab/machine/main",
      "Pod/lab-2/alone-4/main",
      "StatefulSet/lab/mixed/main",
    ]) {
      expect([...names]).toContain(name);
    }
    const uris = log.runs[0].results.map(({ locations: [at] }) => at.physicalLocation.artifactLocation.uri);
    expect(uris.filter((uri) => !/^[A-Za-z0-9%._~!'()*/-]+$/.test(uri))).toEqual([]);
    expect(uris).toContain(`Deployment/${encodeURIComponent(hostile)}/${encodeURIComponent(hostile)}`);
  });

  it("tells all findings apart, those of pods that differ from their workload's too", () => {
    const fingerprints = log.runs[0].results.map(({ partialFingerprints }) => partialFingerprints["boxinitFinding/v1"]);
    expect(new Set(fingerprints).size).toBe(fingerprints.length);
    const texts = log.runs[0].results.map(({ message }) => message.text);
    expect(texts).toContainEqual(
      expect.stringMatching(
        /^StatefulSet lab\/mixed, 1 pod \(mixed-0\) to be repaired, container main: Sysbox does not recognise/,
      ),
    );
  });
});

describe("scan -o html", () => {
  it("is a page", () => {
    expect(output.html.stdout).toMatch(/^<!doctype html>/i);
    expect(output.html.stdout).toMatch(/<\/html>\s*$/);
  });
});

describe("diff", () => {
  it("prints what changes, a header for each workload, and counts on standard error", () => {
    const { stdout, stderr } = output.diff;
    const headers = stdout.split("\n").filter((line) => line.startsWith("--- "));
    expect(headers.slice(1, 4)).toEqual([
      "--- a/lab/Deployment/machine",
      "--- a/lab/Pod/alone-0",
      "--- a/lab/Pod/alone-1",
    ]);
    expect(headers).toHaveLength(10);
    const [title, ...lines] = (stdout.split("\n\n")[1] ?? "").split("\n");
    expect(title).toBe("Deployment lab/machine; 7 pods now: 7 to be repaired");
    expect(lines.slice(0, 3)).toEqual([
      "--- a/lab/Deployment/machine",
      "+++ b/lab/Deployment/machine",
      expect.stringMatching(/^@@ -1,\d \+1,\d @@$/),
    ]);
    expect(lines).toEqual(
      expect.arrayContaining([
        "-        - exec /sbin/init",
        "+        - /sbin/init",
        "+          mountPath: /etc/serviceaccount",
      ]),
    );
    expect(stderr).toBe(
      "boxinit: enforce would change the next pods of 10 of 14 Sysbox workloads; 8 with something to do that boxinit does not: boxinit scan tells it\n",
    );
  });

  it("prints nothing and ends with 0 where nothing would change", () => {
    expect(output.none).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "boxinit: enforce would change the next pods of 0 of 0 Sysbox workloads\n",
    });
  });

  it("shows a pod's own part alone: not what kubectl or a kubelet keep there, and API tokens by one name", async () => {
    const token = {
      name: "kube-api-access-7zx9q",
      projected: { sources: [{ serviceAccountToken: { path: "token" } }] },
    };
    const mount = { name: token.name, mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", readOnly: true };
    const [container] = wrappedPodSpec.containers;
    const spec = {
      ...wrappedPodSpec,
      containers: [{ ...container, command: ["bash", "-c", "/opt/prepare; exec /sbin/init"], volumeMounts: [mount] }],
      volumes: [token],
    };
    const annotations = { "kubectl.kubernetes.io/last-applied-configuration": '{"kept":"to-itself"}' };
    const { stdout } = await served(
      {
        objects: () => [namespace("lab"), pod("alone", { spec, annotations, more: { status: { podIP: "10.9.8.7" } } })],
      },
      ({ run }) => run("diff"),
    );
    expect(stdout).toContain("+        - name: kube-api-access-xxxxx\n");
    expect(stdout).not.toMatch(/7zx9q|to-itself|10\.9\.8\.7/);
  });
});
