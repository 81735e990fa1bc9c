import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { runBoxinit } from "../support/run-boxinit.ts";
import { pod, rightPodSpec, wrappedPodSpec, yamlOf } from "./manifests.ts";
import { useTestFolder } from "./test-folder.ts";

const folder = useTestFolder();
const root = join(import.meta.dirname, "../..");

async function explain(paths: readonly string[], input = ""): Promise<string> {
  const { stdout, stderr, exitCode } = await runBoxinit(["explain", ...paths], input, root);
  expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
  return stdout;
}

/** On one line, so that a sentence is found wherever it is broken. */
const flat = (text: string) => text.replace(/\s+/g, " ");

/** That the text has all of these, one behind the other. */
function expectInOrder(text: string, parts: readonly string[]): void {
  const places = parts.map((part) => flat(text).indexOf(part));
  expect(parts.filter((_, at) => places[at] === -1)).toEqual([]);
  expect(places).toEqual(places.toSorted((a, b) => a - b));
}

const [container] = wrappedPodSpec.containers;
const withContainer = (more: object) => ({ ...wrappedPodSpec, containers: [{ ...container, ...more }] });

describe.concurrent("explain FILE", () => {
  it("goes from what Sysbox is to what becomes of each path", async () => {
    const stdout = await explain(["examples/issue-767.yaml"]);
    expectInOrder(stdout, [
      "Pod issue-767 (examples/issue-767.yaml:3:1)",
      "In short: as it stands, its programs can not see what is mounted below `/run`. boxinit repairs that.",
      "`runtimeClassName: sysbox-runc` has Sysbox run its containers.",
      '`["sh", "-c", "exec /sbin/init"]` (`command` and `args` together)',
      "systemd becomes PID 1: the script only execs init",
      "its first word must be exactly the text `/sbin/init`. It is `sh`",
      "systemd, as it boots, mounts a tmpfs of its own",
      "`/var/run/secrets/serviceaccount`, a ServiceAccount token (volume `token`): hidden",
      "`/var/run/secrets/kubernetes.io/serviceaccount`, the API token",
      'The command becomes `["/sbin/init"]`',
      "`/var/run/secrets/serviceaccount` moves to `/etc/serviceaccount`",
      "`/var/run/secrets/kubernetes.io/serviceaccount` is mounted a second time, read-only, at `/etc/serviceaccount-kubernetes.io`",
      "makes `/run/secrets/serviceaccount` a symbolic link to `/etc/serviceaccount`",
      "once Sysbox recognises systemd, /run is a tmpfs of 64 MiB",
      "`boxinit fix --diff examples/issue-767.yaml`",
      "`boxinit explain token-hidden`",
    ]);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
  });

  it("explains each pod, and says in a line which are none of its business", async () => {
    const other = {
      apiVersion: "apps/v1",
      kind: "Deployment",
      metadata: { name: "web" },
      spec: { template: { spec: {} } },
    };
    const runc = pod("plain", { runtimeClassName: "runc", containers: [] });
    const off = { ...pod("", wrappedPodSpec), metadata: { name: "left", annotations: { "boxinit/mode": "off" } } };
    const stdout = await explain(
      ["-"],
      yamlOf(other, runc, off, pod("right", rightPodSpec)).replace("mode: off", 'mode: "off"'),
    );
    const [first, second, third, , last] = stdout.split("\n\n");
    expect([first, second, third]).toEqual([
      "Deployment web (-:1:1): no Sysbox pod, so none of boxinit's business: it has no runtimeClassName; Sysbox's is sysbox-runc",
      "Pod plain (-:9:1): no Sysbox pod, so none of boxinit's business: its runtimeClassName is runc, not sysbox-runc",
      'Pod left (-:17:1): boxinit is kept away from it by its annotation boxinit/mode: "off"',
    ]);
    expect(last).toContain("In short: boxinit finds nothing wrong with it");
  });

  it.each([
    [
      "recognised",
      { command: ["/sbin/init"] },
      ["(recognised)", "Sysbox prepares the container", "(volume `token`): visible", "boxinit changes nothing here."],
    ],
    [
      "masked",
      { command: ["bash", "-c", "work; exec /sbin/init"] },
      [
        "(masked)",
        "can not be replaced by `/sbin/init` alone: there is work before exec",
        "is mounted a second time, read-only, at `/etc/serviceaccount`, where nothing covers it. The old mount stays: what runs before systemd may read it there.",
        "What to do: If a script works before it execs init, have boxinit convert make a systemd service of that work, or put mount --rbind /run /run",
      ],
    ],
    [
      "misplaced",
      { command: ["tini", "/sbin/init"] },
      ["(misplaced)", "tini stays PID 1", "What to do: Write command:"],
    ],
    [
      "unknown",
      { command: ["/start.sh"] },
      [
        "In short: boxinit can not tell what becomes PID 1 of main",
        "(unknown)",
        "boxinit does not guess",
        "`boxinit/init: main`",
      ],
    ],
    ["none", { command: ["sleep", "1"] }, ["(none)", "systemd is not started: sleep is not init."]],
    [
      "no command",
      { command: [], args: ["--fast"] },
      ["(unknown)", "The container has no `command`", 'which is handed `["--fast"]`'],
    ],
    [
      "a hazard",
      { securityContext: { runAsUser: 7 } },
      [
        "In short: systemd will not come up in it.",
        "boxinit changes nothing here.",
        "In the way:",
        "runAsUser: 7 keeps",
      ],
    ],
    [
      "a variable that names the path",
      { env: [{ name: "TOKEN", value: "/run/secrets/serviceaccount/token" }] },
      ["The variable `TOKEN` becomes `/etc/serviceaccount/token`"],
    ],
  ])("tells of a container that is: %s", async (_, more, parts) => {
    expectInOrder(await explain(["-"], yamlOf(pod("machine", withContainer(more)))), parts);
  });

  it("knows a pod that is repaired already", async () => {
    const mirror = { name: "token", mountPath: "/etc/serviceaccount", readOnly: true };
    const spec = withContainer({
      command: ["sh", "-c", "work; exec /sbin/init"],
      volumeMounts: [...(container?.volumeMounts ?? []), mirror],
    });
    expectInOrder(await explain(["-"], yamlOf(pod("machine", spec))), [
      "In short: boxinit finds nothing wrong with it",
      "hidden, and mounted at `/etc/serviceaccount` too, where it can be read",
      "boxinit changes nothing here.",
    ]);
  });

  it("tells of repairs that only the pod's creation brings", async () => {
    const masked = {
      ...withContainer({ command: ["sh", "-c", "a; exec /sbin/init"], volumeMounts: [] }),
      automountServiceAccountToken: true,
    };
    expectInOrder(await explain(["-"], yamlOf(pod("machine", masked))), [
      "`/var/run/secrets/kubernetes.io/serviceaccount` is mounted a second time, read-only, at `/etc/serviceaccount`",
      "What to do: If a script works before it execs init, have boxinit convert make a systemd service of that work",
      "By itself `boxinit fix` changes nothing in the manifest",
      "For clusters without the webhook there is `boxinit fix --explicit-api-token`.",
    ]);
  });

  it("has advice among what is worth knowing, and what Sysbox refuses at the top", async () => {
    const advised = { ...withContainer({ command: ["/sbin/init"], lifecycle: {} }), hostUsers: true };
    expectInOrder(await explain(["-"], yamlOf(pod("machine", advised))), [
      "In short: boxinit finds nothing wrong with it, and leaves it as it is.",
      "Worth knowing:",
      "systemd does not stop at SIGTERM",
      "About the pod as a whole:",
      "Write hostUsers: false",
      "`boxinit explain stop-signal`",
    ]);
    const variables = { env: [{ name: "SYSBOX_FOO", value: "x" }] };
    const refused = { ...withContainer(variables), hostNetwork: true };
    expectInOrder(await explain(["-"], yamlOf(pod("machine", refused))), [
      "In short: Sysbox will not start it. boxinit repairs what else is wrong, and leaves that as it is.",
      "In the way:",
      "the variable SYSBOX_FOO, a name that it does not know",
      "About the pod as a whole:",
      "Sysbox does not start a pod with hostNetwork",
    ]);
    const other = { ...withContainer({ command: ["sleep", "1"], ...variables }) };
    expectInOrder(await explain(["-"], yamlOf(pod("machine", other))), [
      "In short: Sysbox will not start it. boxinit can not repair that, and leaves it as it is.",
      "(none)",
      "In the way:",
      "SYSBOX_FOO",
    ]);
  });

  it("tells which variables units come to see, or why they do not", async () => {
    const asking = (spec: object) => ({
      ...pod("", spec),
      metadata: { name: "machine", annotations: { "boxinit/pass-env": "TEAM, KUBERNETES_SERVICE_*" } },
    });
    const right = withContainer({ command: ["/sbin/init"] });
    expectInOrder(await explain(["-"], yamlOf(asking(right))), [
      "In short: its programs see what is mounted. boxinit hands variables on to systemd units, as the pod asks.",
      "systemd units see the container's variables `KUBERNETES_SERVICE_HOST`, `KUBERNETES_SERVICE_PORT`",
      "`TEAM`, where they are set.",
      "the drop-in `/etc/systemd/system/service.d/50-boxinit.conf` does it for all services",
      "`boxinit explain env-passed`",
    ]);
    const volumeMounts = [{ name: "token", mountPath: "/etc/systemd" }];
    expectInOrder(await explain(["-"], yamlOf(asking(withContainer({ command: ["/sbin/init"], volumeMounts })))), [
      "In short: something in it will not work as its author may think. boxinit leaves it as it is.",
      "boxinit changes nothing here.",
      "boxinit/pass-env is not carried out: something is mounted at /etc/systemd. Hand the variables to units yourself",
    ]);
    const other = withContainer({ command: ["sleep", "1"] });
    expectInOrder(await explain(["-"], yamlOf(asking(other))), [
      "(none)",
      "About the pod as a whole:",
      "boxinit/pass-env is not carried out: the pod has no container that boxinit repairs.",
    ]);
  });

  it("is silent about advice that the pod's annotation silences", async () => {
    const spec = withContainer({ command: ["/sbin/init"], lifecycle: {} });
    const annotations = { "boxinit/ignore-findings": "stop-signal" };
    const silenced = { ...pod("", spec), metadata: { name: "machine", annotations } };
    expect(await explain(["-"], yamlOf(silenced))).not.toContain("SIGTERM");
  });

  it("shows control characters escaped, and keeps code in one piece", async () => {
    const spec = withContainer({ command: ["sh\u001b[2J", "`\n\u202e"] });
    const stdout = await explain(["-"], yamlOf(pod("evil\u009b", spec)));
    expect(stdout).toContain("Pod evil\\u009b (-:1:1)");
    expect(stdout.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });

  it("ends with 2 where it can't read the file, and says where there is no pod", async () => {
    const broken = folder.write("broken.yaml", "kind: [Pod\n");
    expect(await runBoxinit(["explain", broken])).toMatchObject({
      exitCode: 2,
      stdout: "",
      stderr: expect.stringContaining("broken.yaml:2:1: "),
    });
    const empty = folder.write("empty.yaml", "a: b\n");
    expect(await runBoxinit(["explain", empty])).toMatchObject({
      exitCode: 0,
      stdout: "",
      stderr: expect.stringContaining("empty.yaml: there is no pod in it"),
    });
  });

  it("applies the policy of the configuration file", async () => {
    const config = folder.write("config.yaml", "policy:\n  tokenPath: /etc/tokens\n  onUnfixable: deny\n");
    const misplaced = pod("machine", withContainer({ command: ["tini", "/sbin/init"] }));
    const stdout = await explain(["--config", config, "-"], yamlOf(pod("machine", wrappedPodSpec), misplaced));
    expectInOrder(stdout, ["moves to `/etc/tokens`", "The policy says `onUnfixable: deny`"]);
  });
});

describe.concurrent("explain CODE", () => {
  it("is all that the reference has", async () => {
    const stdout = flat(await explain(["token-hidden"]));
    const reference = readFileSync(join(root, "docs/reference/findings.md"), "utf8");
    const [, section = ""] = /### token-hidden\n([\s\S]*?)\n###? /.exec(reference) ?? [];
    const prose = section.replace(/<!--.*?-->/g, "").split("\n\n");
    for (const paragraph of prose.map(flat)) {
      const [, words = ""] = /^(?:What to do: |\*\*warning\*\*: `)?(.*?)`?$/.exec(paragraph.trim()) ?? [];
      expect(stdout).toContain(words);
    }
    expect(prose.length).toBeGreaterThan(2);
  });

  it("lists every code where none is named", async () => {
    expect(await explain([])).toContain("  - `init-wrapped`: Sysbox does not see that the container starts systemd\n");
  });

  it.each([
    ["tokn-hiden", "tokn-hiden is neither a file nor the code of a finding: did you mean token-hidden?"],
    ["no/such/file\u001b.yaml", "no/such/file\\u001b.yaml is neither a file nor the code of a finding"],
  ])("ends with 2 for %j, with a hint", async (target, message) => {
    const { exitCode, stdout, stderr } = await runBoxinit(["explain", "token-hidden", target]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  it("takes an existing file for a file, whatever its name", async () => {
    folder.write("token-hidden", yamlOf(pod("machine", wrappedPodSpec)));
    const { stdout } = await runBoxinit(["explain", "token-hidden"], "", folder.path);
    expect(stdout).toMatch(/^Pod machine \(token-hidden:1:1\)/);
  });
});

describe.concurrent("explain -- ARGV", () => {
  it.each([
    [
      ["sh", "-c", "exec /sbin/init"],
      ["(wrapped)", 'What would the command be? `["/sbin/init"]`'],
    ],
    [
      ["/usr/sbin/init", "3"],
      ["(wrapped)", '`["/sbin/init", "3"]`'],
    ],
    [
      ["/sbin/init", "--log-level=err"],
      ["(recognised)", "It stays."],
    ],
    [["token-hidden"], ["(none)", "token-hidden is not init", "It stays."]],
    [["sh", "--", "-c"], ["(unknown)"]],
  ])("tells what %j makes of PID 1", async (argv, parts) => {
    expectInOrder(await explain(["--", ...argv]), [flat(JSON.stringify(argv).replaceAll('","', '", "')), ...parts]);
  });

  it.each([
    [["--"], "there is no command line after --"],
    [["token-hidden", "--", "sh"], "give either files and codes, or -- and a command line"],
  ])("ends with 2 for %j", async (args, message) => {
    const { exitCode, stdout, stderr } = await runBoxinit(["explain", ...args]);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: "" });
    expect(stderr).toContain(message);
  });
});
