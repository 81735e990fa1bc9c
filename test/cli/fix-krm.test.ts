import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { runBoxinit } from "../support/run-boxinit.ts";

const list = `apiVersion: config.kubernetes.io/v1
kind: ResourceList
items:
- apiVersion: v1
  kind: Pod
  metadata:
    name: machine # kept
    namespace: machines
    annotations:
      internal.config.kubernetes.io/index: '1'
      internal.config.kubernetes.io/path: 'machines/pod.yaml'
      config.kubernetes.io/index: '1'
      config.kubernetes.io/path: 'machines/pod.yaml'
  spec:
    runtimeClassName: sysbox-runc
    hostUsers: false
    automountServiceAccountToken: false
    containers:
    - name: main
      image: registry.example/systemd:1
      command: [sh, -c, exec /sbin/init]
      lifecycle: {preStop: {exec: {command: [sh, -c, kill -s RTMIN+3 1]}}}
    - name: beside
      image: registry.example/systemd:1
      command: [tini, /sbin/init]
      lifecycle: {preStop: {exec: {command: [sh, -c, kill -s RTMIN+3 1]}}}
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: other}
functionConfig:
  apiVersion: example.com/v1
  kind: Repair
  metadata: {name: boxinit}
`;

const about = {
  resourceRef: { apiVersion: "v1", kind: "Pod", name: "machine", namespace: "machines" },
  file: { path: "machines/pod.yaml", index: 1 },
};
const results = [
  { message: 'main: the command becomes ["/sbin/init"]', severity: "info", ...about },
  {
    message: expect.stringContaining("tini"),
    severity: "warning",
    ...about,
    tags: { code: "init-misplaced", container: "beside" },
  },
];

describe("fix, as a KRM function", () => {
  it("answers with the list: items repaired, all else as it came, and results at the end", async () => {
    const { exitCode, stdout } = await runBoxinit(["fix", "-"], list);
    expect(exitCode).toBe(0);
    const [before = "", after = ""] = stdout.split("results:\n");
    expect(before).toBe(list.replace("[sh, -c, exec /sbin/init]", "[/sbin/init]"));
    expect(parse(`results:\n${after}`)).toEqual({ results });
  });

  it("does the same in JSON", async () => {
    const { stdout } = await runBoxinit(["fix", "-"], JSON.stringify(parse(list), null, 2));
    const repaired = parse(list);
    repaired.items[0].spec.containers[0].command = ["/sbin/init"];
    expect(JSON.parse(stdout)).toEqual({ ...repaired, results });
  });

  it("adds its results behind those of a function before it", async () => {
    const another = { message: "from another", severity: "info" };
    const { stdout } = await runBoxinit(["fix", "-"], `${list}results:\n- message: from another\n  severity: info\n`);
    expect(parse(stdout).results).toEqual([another, ...results]);
    const empty = await runBoxinit(["fix", "-"], `${list}results: []\n`);
    expect(parse(empty.stdout).results).toEqual(results);
  });

  it("tells nothing where there is nothing to tell", async () => {
    const right = list
      .replace("[sh, -c, exec /sbin/init]", "[/sbin/init]")
      .replace("[tini, /sbin/init]", "[/sbin/init]");
    for (const input of [right, list.replace(/^items:.*(?=^functionConfig)/ms, "items: []\n")]) {
      expect(await runBoxinit(["fix", "-"], input)).toMatchObject({ exitCode: 0, stdout: input });
    }
  });

  it("fails only where it was asked to, or where the input can't be read; then it prints no list", async () => {
    expect(await runBoxinit(["fix", "--fail-on", "warning", "-"], list)).toMatchObject({ exitCode: 1 });
    expect(await runBoxinit(["fix", "-"], `${list}]`)).toMatchObject({ exitCode: 2, stdout: "" });
  });

  it("adds results to no other list, and to no diff", async () => {
    const other = list.replace("config.kubernetes.io/v1", "v1").replace("ResourceList", "List");
    expect((await runBoxinit(["fix", "-"], other)).stdout).not.toContain("results:");
    expect((await runBoxinit(["fix", "--diff", "-"], list)).stdout).not.toContain("results:");
  });
});
