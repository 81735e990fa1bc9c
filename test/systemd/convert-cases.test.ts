import { expect, test } from "vitest";
import { podOfCase, readCommandCases } from "../support/command-case.ts";
import { runBoxinit } from "../support/run-boxinit.ts";
import { bootPod } from "./boot-pod.ts";
import { convertForBoot } from "./convert/convert-for-boot.ts";

/** What each way to start init that can't be unwrapped comes to: the codes of its refusals, or what boots. */
const outcomes: Readonly<Record<string, readonly string[] | "service" | "no work">> = {
  "lib-systemd-args-stopsignal": ["other-init"],
  "lib-systemd-plain": ["other-init"],
  "exec-log-target-fd3": ["redirects-init"],
  "env-dump-then-exec": ["dumps-environment"],
  "coder-agent-heredoc": "service",
  "setsid-bg-exec": "service",
  "exec-init-background": ["follows-journal"],
  "exec-dollar-at": ["init-words-computed"],
  "export-tail-exec-dollar-at": ["init-words-computed"],
  "exec-systemd-var-args": ["init-words-computed"],
  "sleep-bg-exec-systemd": ["other-init"],
  "echo-env-then-exec": ["other-init"],
  "script-mounts-run-itself": ["other-init", "mounts"],
  "busybox-rm-and-exec": "service",
  "gcp-wif-configmap": "service",
  "no-exec-bash": "no work",
  "env-prefix": ["sets-for-init"],
  "exec-env": ["init-not-found"],
  "export-then-exec": ["exports"],
  "redirect-out": ["redirects-init"],
  pipeline: ["init-in-pipeline"],
  subshell: "no work",
  "k8s-var": ["kubelet-expands"],
  "k8s-escape": ["init-words-computed"],
  "login-shell": ["profile-files"],
  "interactive-shell": ["profile-files"],
  "bash-env": ["shells-variable"],
  "exec-a": ["init-not-found"],
  tini: "no work",
  "dumb-init-sh": "no work",
  "masked-and-readonly-rootfs": ["not-helped"],
  "busybox-sh-exec": "no work",
  "bash-envfrom": ["environment-unseen"],
};

const cases = readCommandCases().filter(({ expect: { init } }) => init === "masked" || init === "misplaced");

/** What the scripts of the cases start. */
const files = {
  "/usr/local/bin/sudo": '#!/bin/sh\nshift 3\nexec "$@"\n',
  "/usr/local/bin/agent": "#!/bin/sh\ntouch /var/tmp/started\nexec sleep infinity\n",
  "/app/configure.sh": "#!/bin/sh\ntouch /var/tmp/started\nexec sleep infinity\n",
  "/x": "to be removed",
};

test("every such way has its row", () => {
  expect(Object.keys(outcomes)).toEqual(cases.map(({ id }) => id));
});

const refused = cases.filter(({ id }) => typeof outcomes[id] === "object");
const converted = cases.filter(({ id }) => typeof outcomes[id] === "string");

test.each(refused)("$id is refused with the reason, and stays as it is", async (each) => {
  const text = JSON.stringify(podOfCase(each));
  const { exitCode, stdout, stderr } = await runBoxinit(["convert", "--configmap", "-"], text);
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: text });
  expect([...stderr.matchAll(/main: refused, ([\w-]+)/g)].map(([, code]) => code)).toEqual(outcomes[each.id]);
});

test.each(converted)("$id boots, and its work is done", async (each) => {
  const { pod, options } = await convertForBoot(podOfCase(each), "a ConfigMap", "bookworm", { files });
  const booted = await bootPod(pod, options);
  try {
    const { exec } = booted.container();
    expect((await exec(["cat", "/proc/1/comm"])).stdout).toBe("systemd\n");
    const { stdout } = await exec(["systemctl", "show", "--property=LoadState,Result,SubState", "boxinit-main"]);
    const hasService = outcomes[each.id] === "service";
    const states = hasService ? ["loaded", "success", "exited"] : ["not-found", "success", "dead"];
    const shown = stdout.trim().split("\n").sort();
    expect(shown.map((line) => line.replace(/.*=/, ""))).toEqual(states);
    if (hasService) expect((await exec(["sh", "-c", traces])).code).toBe(0);
  } finally {
    await booted.stop();
  }
});

/** The one that removes a file has done so; the others have left a program in the background. */
const traces = "test ! -e /x || read pid </sys/fs/cgroup/system.slice/boxinit-main.service/cgroup.procs";
