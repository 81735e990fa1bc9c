import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { PodParts } from "../support/review-builder.ts";
import { applyChartPolicy } from "./admission-policies/chart-policy.ts";
import { makeNamespace, policyNames, tells } from "./admission-policies/install.ts";
import { isRepaired, webhookConfigurationOf } from "./boxinit/register-webhook.ts";
import { type Cluster, startCluster } from "./boxinit/start-cluster.ts";
import { webhookConfigurations } from "./control-plane/api-client.ts";
import { podCreationOf } from "./control-plane/audit-log.ts";
import { freePorts } from "./control-plane/free-ports.ts";
import { waitUntil } from "./control-plane/wait-until.ts";
import { mainRelease, type Release, releases } from "./kubernetes/releases.ts";
import { manifestOf, type NamedPod, postPod } from "./pods/create-pod.ts";
import { readPod } from "./pods/stored-pod.ts";
import { repairablePods, unrepairablePods } from "./pods/sysbox-pods.ts";

const message = z.object({ message: z.string() });
const failures = z.tuple([z.looseObject({ message: z.string(), policy: z.string() })]);
const failureKey = "validation.policy.admission.k8s.io/validation_failure";

/** Pods of which the policy is certain, each with what it says of it. */
const slipped: Readonly<Record<string, readonly [parts: PodParts, container: string, remedy: string]>> = {
  wrapped: [repairablePods.wrapped, "container main", 'Write command: ["/sbin/init"]'],
  "with-args": [repairablePods["wrapped-with-args"], "container main", 'Write command: ["/sbin/init"]'],
  "another-path": [{ container: { command: ["/usr/sbin/init"] } }, "container main", 'Write command: ["/sbin/init"]'],
  masked: [repairablePods["masked-with-token"], "container main", ", or mount tokens outside /run"],
  "another-program": [
    { container: { command: ["/lib/systemd/systemd"] } },
    "container main",
    ", or mount tokens outside /run",
  ],
  several: [repairablePods["several-containers"], "containers first, sidecar, main", ", or mount tokens outside /run"],
};

/** Pods that nothing has to be said of, whether boxinit is there or not. */
const inOrder: Readonly<Record<string, PodParts>> = {
  ...unrepairablePods,
  recognised: { container: { command: ["/sbin/init"] } },
  "no-init": { container: { command: ["sleep", "infinity"] } },
  "by-image": { container: { command: undefined } },
  "opted-out": { metadata: { annotations: { "boxinit/mode": "off" } } },
  "without-token": { spec: { automountServiceAccountToken: false } },
  "volume-at-run": {
    container: { volumeMounts: [{ name: "run", mountPath: "/run" }] },
    spec: { volumes: [{ name: "run", emptyDir: {} }] },
  },
};

describe.each(releases)("the chart's validating policy, on Kubernetes $version", (release: Release) => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({ release });
    for (const mode of ["audit", "off"]) await makeNamespace(cluster.api, mode, { "boxinit/mode": mode });
  });
  afterAll(() => cluster?.stop());

  /** Leads the webhooks to a port. */
  async function lead(port: number): Promise<void> {
    const { webhooks } = webhookConfigurationOf({ port, ca: cluster.identity.ca });
    const { status } = await cluster.api.patch(`${webhookConfigurations}/zz-boxinit`, { webhooks });
    expect(status).toBe(200);
  }

  const create = (parts: PodParts, name: string, namespace = "default") =>
    postPod(cluster.api, { ...parts, name, namespace });
  const dryRun = (pod: Partial<NamedPod>) =>
    postPod(cluster.api, { name: "dry-run", namespace: "default", ...pod }, "?dryRun=All");

  describe("while boxinit is away", () => {
    beforeAll(async () => {
      const [nobody = 0] = await freePorts(1);
      await lead(nobody);
      await applyChartPolicy(cluster.api, ["Warn", "Audit"]);
      await waitUntil("the policy is in force", async () => tells(await dryRun({})));
    });

    test.each(Object.entries(slipped))("warns who creates it, and leaves it as it came: %s", async (name, expected) => {
      const [parts, container, remedy] = expected;
      const { status, body, warnings } = await create(parts, `warned-${name}`);
      expect(status).toBe(201);
      expect(readPod(body).metadata.annotations).not.toHaveProperty(["boxinit/status"]);
      const [warning, ...others] = warnings.filter((one) => tells({ warnings: [one] }));
      expect(others).toEqual([]);
      expect(warning).toContain(`: ${container}: systemd hides what is mounted below /run`);
      expect(warning).toContain(remedy);
    });

    test.each(Object.keys(slipped))("has it in the audit log: %s", async (name) => {
      const { annotations } = await podCreationOf(cluster, "default", `warned-${name}`);
      const [failure] = failures.parse(JSON.parse(annotations[failureKey] ?? ""));
      expect(failure.policy).toBe(policyNames.validating);
      expect(failure.message).toContain(slipped[name]?.[1]);
    });

    test.each(Object.entries(inOrder))("is silent: %s", async (name, parts) => {
      const answer = await create(parts, `silent-${name}`);
      expect([answer.status, tells(answer)]).toEqual([201, false]);
      const { annotations } = await podCreationOf(cluster, "default", `silent-${name}`);
      expect(annotations).not.toHaveProperty([failureKey]);
    });

    test.each(["audit", "off", "kube-system"])("is silent where boxinit does not repair: %s", async (namespace) => {
      // Where no controllers run, kube-system has no ServiceAccount.
      await cluster.api.post(`/api/v1/namespaces/${namespace}/serviceaccounts`, { metadata: { name: "default" } });
      const answer = await dryRun({ namespace });
      expect([answer.status, tells(answer)]).toEqual([201, false]);
    });

    describe("with Deny", () => {
      beforeAll(async () => {
        await applyChartPolicy(cluster.api, ["Deny", "Audit"]);
        await waitUntil("pods are refused", async () => (await dryRun({})).status === 422);
      });

      test.each(Object.entries(slipped))("refuses it, and says what to do: %s", async (name, expected) => {
        const [parts, container, remedy] = expected;
        const { status, body } = await create(parts, `refused-${name}`);
        expect(status).toBe(422);
        expect(message.parse(body).message).toContain(`'${policyNames.validating}'`);
        expect(message.parse(body).message).toContain(`${container}: systemd hides`);
        expect(message.parse(body).message).toContain(remedy);
      });

      // Elsewhere no controllers run.
      if (release === mainRelease) {
        test("refuses a Deployment's pods, and their ReplicaSet says so", async () => {
          const labels = { app: "refused" };
          const { spec } = z
            .looseObject({ spec: z.looseObject({}) })
            .parse(manifestOf({ name: "x", namespace: "default" }));
          await cluster.api.create("/apis/apps/v1/namespaces/default/deployments", {
            metadata: { name: "refused" },
            spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
          });
          const told = async () => JSON.stringify((await cluster.api.get("/api/v1/namespaces/default/events")).body);
          await waitUntil("an Event has the refusal", async () => {
            return /"FailedCreate".*container main: systemd hides/.test(await told());
          });
        });
      }

      test.each(Object.entries(inOrder))("lets it be created: %s", async (name, parts) => {
        expect((await create(parts, `let-${name}`)).status).toBe(201);
      });
    });
  });

  describe("once boxinit is back", () => {
    beforeAll(async () => {
      await lead(cluster.boxinit.webhookPort);
      await waitUntil("boxinit is asked again", () => isRepaired(cluster.api, "default"));
    });

    test.each(Object.entries(slipped))(
      "lets the repaired pod be created, though it would refuse: %s",
      async (name, [parts]) => {
        const { status, body } = await create(parts, `repaired-${name}`);
        expect(status, JSON.stringify(body)).toBe(201);
        expect(readPod(body).metadata.annotations).toHaveProperty(["boxinit/status"]);
      },
    );

    test("is silent about all that boxinit does and tells", async () => {
      await applyChartPolicy(cluster.api, ["Warn", "Audit"]);
      for (const parts of [...Object.values(slipped).map(([one]) => one), ...Object.values(inOrder)]) {
        const answer = await dryRun(parts);
        expect([answer.status, tells(answer)]).toEqual([201, false]);
      }
    });
  });
});
