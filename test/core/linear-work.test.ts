import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { defaultPolicy } from "../../src/core/policy.ts";
import { repairPod } from "../../src/core/repair-pod.ts";
import { tokenSource } from "../support/arbitrary-container.ts";
import { type CountedWork, countedWork } from "../support/counted-work.ts";
import { examined } from "../support/examined.ts";

const commands = {
  recognised: ["/sbin/init"],
  wrapped: ["sh", "-c", "exec /sbin/init"],
  masked: ["sh", "-c", "mkdir -p /data; exec /sbin/init"],
} as const;

const many = <Item>(count: number, item: (index: number) => Item): readonly Item[] =>
  Array.from({ length: count }, (_, index) => item(index));

const token = { name: "token", ...tokenSource };
const authored = { name: "token", mountPath: "/run/secrets/serviceaccount" };
/** As many as are relocated in one container, with the one above. */
const tokens = many(31, (index) => ({ name: "token", subPath: `s${index}`, mountPath: `/run/t${index}` }));
const data = (count: number) => many(count, (index) => ({ name: "data", mountPath: `/data/${index}` }));
/** With more annotations than these, their bytes are counted one by one, and below only where it may matter. */
const manyAnnotations = { "example.test/many": "x".repeat(90_000) };
const ownFile = { name: "boxinit-links", readOnly: true, mountPath: "/etc/tmpfiles.d/boxinit.conf", subPath: "main" };
const lines = (count: number, to: (index: number) => string) =>
  many(count, (index) => `L /run/t${index} - - - - ${to(index)}\n`).join("");

interface Parts {
  readonly mounts?: readonly object[];
  readonly container?: object;
  readonly containers?: readonly object[];
  readonly volumes?: readonly object[];
  readonly annotations?: Readonly<Record<string, string>>;
}

function podOf(
  { mounts = [], container = {}, containers, volumes = [], annotations = {} }: Parts,
  command: readonly string[],
) {
  const main = (name: string, own: object) => ({
    name,
    image: "i",
    command,
    volumeMounts: [authored, ...mounts],
    ...own,
  });
  return {
    metadata: { annotations: { ...manyAnnotations, ...annotations } },
    spec: {
      runtimeClassName: "sysbox-runc",
      volumes: [token, ...volumes],
      containers: containers?.map((own, index) => main(`c${index}`, own)) ?? [main("main", container)],
    },
  };
}

/** What a pod can have much of. Where two things could be multiplied with one another, both grow. */
const dimensions: Readonly<Record<string, (size: number) => Parts>> = {
  "mounts beside tokens": (size) => ({ mounts: [...tokens, ...data(size)] }),
  "mounts below /run": (size) => ({ mounts: many(size, (index) => ({ name: "data", mountPath: `/run/d${index}` })) }),
  "mounts below tokens": (size) => ({
    mounts: [...tokens, ...many(size, (index) => ({ name: "data", mountPath: `/run/t${index % 31}/${index}` }))],
  }),
  "mounts at all targets of a token": (size) => ({
    mounts: [
      ...many(26, (index) => ({
        name: "token",
        subPath: `s${index}`,
        mountPath: `/run/${String.fromCharCode(65 + index)}`,
      })),
      ...many(size, (index) => ({ name: "data", mountPath: `/etc/serviceaccount-token-${index + 2}` })),
    ],
  }),
  "block devices": (size) => ({
    mounts: tokens,
    container: { volumeDevices: many(size, (index) => ({ name: "d", devicePath: `/dev/d${index}` })) },
  }),
  tokens: (size) => ({
    mounts: many(size, (index) => ({ name: "token", subPath: `s${index}`, mountPath: `/run/t${index}` })),
  }),
  "tokens with a copy": (size) => ({ mounts: copies(size) }),
  "tokens with a copy, and links of all": (size) => ({
    mounts: [...copies(size), ownFile],
    annotations: { "boxinit/links.main": lines(size, (index) => `/copy/t${index}`) },
  }),
  "sources of a volume": (size) => ({
    volumes: [{ name: "v", projected: { sources: many(size, () => tokenSource.projected.sources[0]) } }],
  }),
  volumes: (size) => ({ mounts: tokens, volumes: many(size, (index) => ({ name: `v${index}` })) }),
  "containers and volumes": (size) => ({
    containers: many(size / 8, () => ({})),
    volumes: many(size, (index) => ({ name: `v${index}` })),
  }),
  "containers and mounts": (size) => ({ containers: many(size / 8, () => ({ volumeMounts: [authored, ...data(8)] })) }),
  "containers and tokens": (size) => ({
    containers: many(size / 8, () => ({ volumeMounts: [authored, ...tokens.slice(0, 4)] })),
  }),
  "containers and items of boxinit's volume": (size) => ({
    containers: many(size / 8, () => ({})),
    volumes: [
      {
        name: "boxinit-links",
        projected: {
          sources: [
            {
              downwardAPI: {
                items: many(size, (index) => ({ path: `x${index}`, fieldRef: { fieldPath: "metadata.name" } })),
              },
            },
          ],
        },
      },
    ],
  }),
  "containers and names in boxinit/init": (size) => withNames("boxinit/init", size),
  "containers and names in boxinit/skip-containers": (size) => withNames("boxinit/skip-containers", size),
  "containers and other annotations": (size) => ({
    containers: many(size / 8, () => ({})),
    annotations: Object.fromEntries(many(size, (index) => [`example.test/${index}`, "x"])),
  }),
  "containers with links of their own": (size) => ({
    containers: many(size / 8, () => ({})),
    annotations: Object.fromEntries(
      many(size / 8, (index) => [`boxinit/links.c${index}`, lines(8, () => "/etc/serviceaccount")]),
    ),
  }),
  "variables and names in boxinit/pass-env": (size) => ({
    container: { env: many(size, (index) => ({ name: `AWS_${index}`, value: `/run/t${index}` })) },
    annotations: { "boxinit/pass-env": many(size / 8, (index) => `A${index}`).join() },
  }),
  "variables that are handed on": (size) => ({
    container: { env: many(size, (index) => ({ name: `AWS_${index}`, value: "/run/secrets/serviceaccount/token" })) },
    annotations: { "boxinit/pass-env": "AWS_*" },
  }),
  "variables that name tokens": (size) => ({
    mounts: tokens,
    container: { env: many(size, (index) => ({ name: `V${index}`, value: `/run/t${index % 31}/token:/run/t1` })) },
  }),
  "variables that can't be seen": (size) => ({
    mounts: tokens,
    container: {
      env: many(size, (index) => ({ name: `V${index}`, valueFrom: { secretKeyRef: { name: "s", key: "k" } } })),
    },
  }),
  "variables of Sysbox": (size) => ({
    container: { env: many(size, (index) => ({ name: `SYSBOX_${index}`, value: "x" })) },
  }),
  "strings in a hook": (size) => ({
    mounts: tokens,
    container: { lifecycle: { preStop: { exec: { command: longPaths(size) } } } },
  }),
  "words of a command": (size) => ({ mounts: tokens, container: { args: longPaths(size) } }),
  "codes in boxinit/ignore-findings": (size) => ({
    annotations: { "boxinit/ignore-findings": many(size / 16, () => "run-smaller").join() },
  }),
  "annotations that boxinit does not know": (size) => ({
    annotations: Object.fromEntries(many(size, (index) => [`boxinit/${index}`, "x"])),
  }),
  "lines of links to no mount": (size) => ({
    mounts: data(size),
    annotations: { "boxinit/links.main": lines(size, (index) => `/etc/serviceaccount-${index}`) },
  }),
  "lines of links that hold": (size) => ({
    mounts: many(size, (index) => ({ name: "token", subPath: `s${index}`, mountPath: `/etc/serviceaccount-${index}` })),
    annotations: { "boxinit/links.main": lines(size, (index) => `/etc/serviceaccount-${index}`) },
  }),
  "lines that are no links": (size) => ({
    annotations: { "boxinit/links.main": "L /run/a - - - - /etc/../b\n\n".repeat(size) },
  }),
  "boxinit/status": (size) => ({ annotations: { "boxinit/status": "[".repeat(size) } }),
  "boxinit/service-environment": (size) => ({
    containers: many(size / 8, () => ({})),
    annotations: { "boxinit/pass-env": "*", "boxinit/service-environment": "\n".repeat(size) },
  }),
  "the depth of a path": (size) => ({
    mounts: many(8, (index) => ({ name: "token", mountPath: `/run/${index}${"/a".repeat(size / 8)}` })),
  }),
  "mounts at each folder above a token": (size) => ({
    mounts: [
      ...many(31, (index) => ({ name: "token", mountPath: `/run${"/a".repeat(size / 8)}/${index}` })),
      ...many(size / 8, (index) => ({ name: "data", mountPath: `/var/run${"/a".repeat(index + 1)}` })),
    ],
  }),
};

/** Together longer than what is read of a text: there, nothing is mounted any more. */
const longPaths = (size: number) => many(size, (index) => `/run/t${index}/${"x".repeat(20)}`);

function copies(size: number) {
  return ["/run", "/copy"].flatMap((folder) =>
    many(size, (index) => ({ name: "token", subPath: `s${index}`, mountPath: `${folder}/t${index}` })),
  );
}

function withNames(annotation: string, size: number): Parts {
  return {
    containers: many(size / 8, () => ({})),
    annotations: { [annotation]: many(size / 8, (index) => `c${index + 10_000}`).join() },
  };
}

const origins = ["admission", "manifest-with-explicit-api-token"] as const;

/** How much more work there may be for each further byte; it would double where work grew with the square. */
const tolerance = 1.3;

describe("the work on a pod grows no faster than the pod", { timeout: 300_000 }, () => {
  let counted: CountedWork;
  beforeAll(async () => {
    counted = await countedWork();
  });
  afterAll(() => counted[Symbol.dispose]());

  async function measure(pod: object): Promise<{ readonly work: number; readonly bytes: number }> {
    const work = await counted.of(() => {
      for (const origin of origins) {
        const decision = examined(repairPod(pod, { policy: defaultPolicy, mode: "enforce", origin }));
        expect(decision?.findings.map(({ code }) => code)).not.toContain("pod-over-limit");
      }
    });
    return { work, bytes: JSON.stringify(pod).length };
  }

  describe.each(Object.entries(dimensions))("%s", (_what, parts) => {
    test.each(Object.entries(commands))("in a container that is %s", async (_kind, command) => {
      const [small, medium, large] = [
        await measure(podOf(parts(800), command)),
        await measure(podOf(parts(1600), command)),
        await measure(podOf(parts(3200), command)),
      ];
      const first = (medium.work - small.work) / (medium.bytes - small.bytes);
      const second = (large.work - medium.work) / (large.bytes - medium.bytes);
      expect(small.work).toBeGreaterThan(100);
      expect(second).toBeLessThan(tolerance * Math.max(first, 0.1));
    });
  });
});
