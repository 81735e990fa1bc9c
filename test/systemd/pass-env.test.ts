import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "../support/eventually.ts";
import { podOf } from "../support/review-builder.ts";
import { type RunningServer, runServer } from "../support/running-server.ts";
import { admitPod } from "./admit-pod.ts";
import { type BootedPod, bootPod } from "./boot-pod.ts";
import { type Observer, observe, observing } from "./observe.ts";
import { generationNames } from "./rootfs/generations.ts";

const tokenFile = "/var/run/secrets/eks.amazonaws.com/serviceaccount/token";
const names = ["KUBERNETES_SERVICE_HOST", "AWS_ROLE_ARN", "AWS_WEB_IDENTITY_TOKEN_FILE", "AWS_OWN", "TEAM", "NOT_SET"];
const values = {
  KUBERNETES_SERVICE_HOST: "10.96.0.1",
  AWS_ROLE_ARN: "arn:aws:iam::111122223333:role/a b",
  AWS_WEB_IDENTITY_TOKEN_FILE: tokenFile,
  AWS_OWN: "100 % \\ \"quoted\" $HOME 'é'",
  TEAM: "blue",
};
const files = { [tokenFile]: { readable: "token 1 for sts.amazonaws.com" } };

/** Units of the image that leave their environment in a file at boot, and what they say of it themselves. */
const units = {
  "as-it-comes": "",
  "template@instance": "",
  "own-value": "Environment=TEAM=own",
  "own-list": "PassEnvironment=KUBERNETES_PORT",
  "emptied-list": "PassEnvironment=",
  "without-one": "UnsetEnvironment=TEAM",
  "as-app": "User=app",
};
type Unit = keyof typeof units;

const image = {
  files: {
    ...observing([tokenFile], names),
    ...Object.fromEntries(Object.entries(units).flatMap(([name, lines]) => unitFiles(name, lines))),
    // What logind does for a user who logs in, which these images lack.
    "/etc/tmpfiles.d/runtime-folder.conf": "d /run/user/1000 0700 app app\n",
    "/etc/systemd/system/user@.service.d/runtime-folder.conf": "[Service]\nEnvironment=XDG_RUNTIME_DIR=/run/user/%i\n",
    "/etc/systemd/system/multi-user.target.wants/user@1000.service": { linkTo: "/lib/systemd/system/user@.service" },
    "/etc/systemd/user/of-a-user.service": oneShot("/var/tmp/of-a-user"),
    "/etc/systemd/user/default.target.wants/of-a-user.service": { linkTo: "../of-a-user.service" },
  },
};

function oneShot(result: string, lines = ""): string {
  return `[Service]\nType=oneshot\nExecStart=/bin/sh -c "printenv >${result}"\n${lines}\n`;
}

function unitFiles(name: string, lines: string) {
  const file = `/etc/systemd/system/${name.replace(/@.*/, "@")}.service`;
  return [
    [file, oneShot("/var/tmp/%n", lines)],
    [`/etc/systemd/system/multi-user.target.wants/${name}.service`, { linkTo: file }],
  ] as const;
}

const env = [
  { name: "AWS_ROLE_ARN", value: values.AWS_ROLE_ARN },
  { name: "AWS_WEB_IDENTITY_TOKEN_FILE", value: values.AWS_WEB_IDENTITY_TOKEN_FILE },
  { name: "AWS_OWN", value: values.AWS_OWN.replaceAll("$", "$$$$") },
  { name: "TEAM", value: values.TEAM },
  { name: "LOGNAME", value: "of-the-container" },
];

/** A pod as EKS's webhook leaves it. */
function machine(command: readonly string[], annotations: Readonly<Record<string, string>>): object {
  const sources = [{ serviceAccountToken: { path: "token", audience: "sts.amazonaws.com" } }];
  const volumeMounts = [{ name: "aws-iam-token", mountPath: tokenFile.replace("/token", ""), readOnly: true }];
  return podOf({
    metadata: { name: "machine", annotations },
    container: { command, env, volumeMounts },
    spec: { volumes: [{ name: "aws-iam-token", projected: { sources } }] },
  });
}

const wish = { "boxinit/pass-env": "KUBERNETES_SERVICE_*, AWS_*, TEAM, LOGNAME, NOT_SET" };
const services: readonly Observer[] = [
  "service at boot",
  "service at boot, another user",
  "service later",
  "service later, another user",
];

/** What was left in a file at boot: the variables that were there, of those that matter. */
async function environmentIn(pod: BootedPod, file: string): Promise<Readonly<Record<string, string>>> {
  const { stdout, stderr } = await pod.container().exec(["cat", `/var/tmp/${file}`]);
  expect(stderr, file).toBe("");
  const variables = stdout.split("\n").map((line) => [line.split("=", 1)[0] ?? "", line.replace(/^.*?=/, "")] as const);
  return Object.fromEntries(variables.filter(([name]) => [...names, "KUBERNETES_PORT", "LOGNAME"].includes(name)));
}

const environmentOf = (pod: BootedPod, unit: Unit) => environmentIn(pod, `${unit}.service`);

let server: RunningServer;
beforeAll(async () => {
  server = await runServer();
});
afterAll(() => server.stop());

describe.each(generationNames)("on %s, variables of the container", (generation) => {
  test("are not in the environment of services, where nobody hands them on", async () => {
    const pod = await bootPod(await admitPod(machine(["/sbin/init"], {}), server), { generation, image });
    try {
      expect(await observe(pod.container(), "kubectl exec")).toEqual({ files, variables: values });
      for (const service of services) expect(await observe(pod.container(), service)).toEqual({ files, variables: {} });
    } finally {
      await pod.stop();
    }
  });

  test.each([
    ["recognised", ["/sbin/init"]],
    ["wrapped", ["sh", "-c", "exec /sbin/init"]],
    ["masked", ["sh", "-c", "date; exec /sbin/init"]],
  ])("are seen by services at boot and later, of whatever user, as boxinit/pass-env asks: %s", async (_, command) => {
    const pod = await bootPod(await admitPod(machine(command, wish), server), { generation, image });
    try {
      for (const service of services) {
        expect(await observe(pod.container(), service), service).toEqual({ files, variables: values });
      }
      const { code } = await pod.container().exec(["systemctl", "daemon-reload"]);
      expect(code).toBe(0);
      expect(await observe(pod.container(), "service later")).toEqual({ files, variables: values });
    } finally {
      await pod.stop();
    }
  });

  test("can be taken back or set otherwise by a unit, and reach instances and users' managers", async () => {
    const pod = await bootPod(await admitPod(machine(["/sbin/init"], wish), server), { generation, image });
    try {
      const passed = { ...values, LOGNAME: "of-the-container" };
      expect(await environmentOf(pod, "as-it-comes")).toEqual(passed);
      expect(await environmentOf(pod, "template@instance")).toEqual(passed);
      expect(await environmentOf(pod, "own-value")).toEqual({ ...passed, TEAM: "own" });
      expect(await environmentOf(pod, "own-list")).toEqual({ ...passed, KUBERNETES_PORT: "tcp://10.96.0.1:443" });
      // Its own file is read before the drop-in.
      expect(await environmentOf(pod, "emptied-list")).toEqual(passed);
      const { TEAM: _, ...others } = passed;
      expect(await environmentOf(pod, "without-one")).toEqual(others);
      // systemd would have said "app".
      expect(await environmentOf(pod, "as-app")).toEqual(passed);
      await eventually(async () => expect(await environmentIn(pod, "of-a-user")).toEqual(passed));
    } finally {
      await pod.stop();
    }
  });
});
