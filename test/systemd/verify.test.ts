import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cleanMountPath } from "../../src/core/mount-path.ts";
import { isAmiss, type Verdict } from "../../src/verify/verify-report.ts";
import { type RunningServer, runServer } from "../support/running-server.ts";
import { admitPod } from "./admit-pod.ts";
import { withApiToken } from "./api-token-plugin.ts";
import { type BootedPod, bootPod } from "./boot-pod.ts";
import { readRunnablePod } from "./pod-schema.ts";
import { type Generation, generationNames } from "./rootfs/generations.ts";
import { lookAtMounts } from "./seen/look.ts";
import { verdictsFor } from "./seen/verdicts.ts";
import { podWith } from "./verify/pods.ts";
import { buildProgram, type Verified, verifyByExec, verifyByPipe, verifyInside } from "./verify/reports.ts";

let folder: string;
let program: string;
let server: RunningServer;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "boxinit-verify-"));
  [program, server] = await Promise.all([buildProgram(folder), runServer()]);
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

const wrapped = ["sh", "-c", "exec /sbin/init"];
const withWork = ["sh", "-c", "mkdir -p /srv/work && exec /sbin/init"];
const atRun = { mounts: [{ name: "whole", mountPath: "/run" }], volumes: [{ name: "whole", emptyDir: {} }] };

const asWritten = async (pod: object) => withApiToken(pod);
const repaired = (pod: object) => admitPod(pod, server);

interface Case {
  readonly pod: object;
  readonly admit: (pod: object) => Promise<object>;
  readonly mapsOwners?: boolean;
  /** Verdicts that are there, so that a case is what its name says. */
  readonly has: readonly Verdict[];
  readonly recognised: "yes" | "no" | "not-known";
  /** A mount that the pod does not have any more, since it was moved. */
  readonly linked?: { readonly name: string; readonly mountPath: string };
  /** Of a volume at /run. What systemd puts there is no file of the volume by which it could be told. */
  readonly atRun?: Verdict;
}

const cases: Readonly<Record<string, Case>> = {
  "as written, through a shell": {
    pod: podWith(wrapped),
    admit: asWritten,
    has: ["hidden", "visible"],
    recognised: "no",
  },
  repaired: {
    ...{ pod: podWith(wrapped), admit: repaired, has: ["visible", "linked"], recognised: "yes" },
    linked: { name: "token", mountPath: "/run/secrets/serviceaccount" },
  },
  "mirrored, with links, since work comes first": {
    ...{ pod: podWith(withWork), admit: repaired, has: ["linked", "hidden", "visible"], recognised: "no" },
  },
  "with /run bound on itself first": {
    pod: podWith(["sh", "-c", "mount --rbind /run /run; exec /sbin/init"]),
    ...{ admit: asWritten, has: ["visible"], recognised: "not-known" },
  },
  "recognised, with a volume at /run": {
    ...{
      pod: podWith(["/sbin/init"], atRun),
      admit: asWritten,
      has: ["missing", "visible"],
      recognised: "yes",
      atRun: "missing",
    },
  },
  "through a shell, with a volume at /run": {
    ...{ pod: podWith(wrapped, atRun), admit: asWritten, has: ["visible"], recognised: "not-known", atRun: "visible" },
  },
  "repaired, on a kernel that maps no owners, with an fsGroup": {
    pod: podWith(wrapped, { fsGroup: 2000 }),
    ...{ admit: repaired, mapsOwners: false, has: ["unreadable"], recognised: "yes" },
  },
};

async function booted(
  { pod, admit, mapsOwners = true }: Case,
  generation: Generation,
  prove: (booted: BootedPod, stored: object) => Promise<void>,
): Promise<void> {
  const stored = await admit(pod);
  const running = await bootPod(stored, { generation, mapsOwners });
  try {
    await prove(running, stored);
  } finally {
    await running.stop();
  }
}

function verdictsAt({ report }: Verified): ReadonlyMap<string, Verdict> {
  return new Map(report.containers[0]?.mounts.map(({ path, verdict }) => [path, verdict]));
}

describe.each(generationNames)("on %s, verify says what programs see, in a pod", (generation) => {
  test.each(Object.entries(cases))("%s", async (_, each) => {
    await booted(each, generation, async (running, stored) => {
      const paths = each.linked === undefined ? {} : { [each.linked.mountPath]: each.linked };
      const looked = Object.entries(await lookAtMounts(running, readRunnablePod(stored), "main", paths));
      const sights = looked.filter(([path]) => path !== "/run");
      expect(sights.length).toBeGreaterThan(6);

      const byExec = await verifyByExec(running, stored, folder);
      const told = verdictsAt(byExec);
      for (const [path, sight] of sights)
        expect([path, verdictsFor[sight]]).toEqual([path, expect.arrayContaining([told.get(path)])]);
      expect(told.get("/run")).toBe(each.atRun);
      expect([...told.values()]).toEqual(expect.arrayContaining([...each.has]));
      expect(byExec.report.containers).toMatchObject([
        { name: "main", pid1: { systemd: "yes", recognised: each.recognised } },
      ]);
      expect(byExec.exitCode).toBe([...told.values()].some((verdict) => isAmiss({ verdict })) ? 1 : 0);
      // What is in files stays where it is.
      expect(byExec.handedOn).not.toMatch(/token 1 for|secret login|configMap/);

      const byPipe = verdictsAt(await verifyByPipe(running, stored, folder));
      for (const [path, sight] of sights) {
        // Nobody has looked: what can be read, and whether links are there, text does not show.
        const open = sight === "denied" ? "visible" : sight === "by link" ? "not-known" : told.get(path);
        expect([path, byPipe.get(path)]).toEqual([path, open]);
      }

      const inside = await verifyInside(running, program);
      const seen = verdictsAt(inside);
      for (const [path, sight] of sights) {
        const verdict = seen.get(cleanMountPath(path)) ?? seen.get(`/usr${path}`);
        expect([path, verdictsFor[sight]]).toEqual([path, expect.arrayContaining([verdict])]);
      }
      // Nothing is taken for the pod's that is not: links, and one path that the image's link leads to, come beside.
      const known = [...looked.map(([path]) => cleanMountPath(path)), "/usr/lib/app", "/run/secrets/serviceaccount"];
      expect([...seen.keys()].filter((path) => !known.includes(path))).toEqual([]);
      // Without the spec, what is not mounted is not missed.
      expect(seen.get("/run")).toBe(each.atRun === "missing" ? undefined : each.atRun);
      const amiss = inside.report.containers[0]?.mounts.filter(isAmiss) ?? [];
      expect(inside.exitCode).toBe(amiss.length > 0 ? 1 : 0);
      expect(inside.quiet.split("\n").filter((line) => /^ {2}(hidden|unreadable|missing) /.test(line))).toHaveLength(
        amiss.length,
      );
    });
  });
});

test("two containers, one of them without systemd: the other is told of, each by its own links", async () => {
  const pod = podWith(withWork);
  const [main] = pod.spec.containers;
  const shell = { ...main, name: "shell", command: ["sleep", "1000"] };
  const both = { ...pod, spec: { ...pod.spec, containers: [main, shell] } };
  const stored = await repaired(both);
  const running = await bootPod(stored, { generation: "bookworm", pid1: { shell: "sleep" } });
  try {
    const { report } = await verifyByExec(running, stored, folder);
    expect(report.containers.map(({ name }) => name)).toEqual(["main"]);
  } finally {
    await running.stop();
  }
});

test("an unreadable token is told with owner and mode, and with what brings that about", async () => {
  const each = cases["repaired, on a kernel that maps no owners, with an fsGroup"];
  if (each === undefined) throw new Error("no such case");
  await booted(each, "bookworm", async (running, stored) => {
    const { report } = await verifyByExec(running, stored, folder);
    const token = report.containers[0]?.mounts.find(({ path }) => path === "/etc/serviceaccount");
    const access = { path: "/etc/serviceaccount/token", uid: 65534, gid: 65534, mode: "0640" };
    expect(token).toMatchObject({ verdict: "unreadable", unreadable: access });
    expect(report.containers[0]?.advice.join()).toContain("idmapped mounts take Linux 6.3 or later");
  });
});

test("inside, another user is told what that user can't read", async () => {
  const each: Case = { pod: podWith(wrapped), admit: repaired, has: [], recognised: "yes" };
  await booted(each, "bookworm", async (running) => {
    const root = verdictsAt(await verifyInside(running, program));
    expect(root.get("/etc/private")).toBe("visible");
    const app = await verifyInside(running, program, ["setpriv", "--reuid=app", "--regid=app", "--init-groups"]);
    expect(app.exitCode).toBe(1);
    expect(app.report.containers[0]?.mounts.filter(isAmiss)).toMatchObject([
      { path: "/etc/private", verdict: "unreadable", unreadable: { path: "/etc/private/key", uid: 0, mode: "0400" } },
    ]);
    expect(app.report.containers[0]?.pid1).toMatchObject({ systemd: "yes", recognised: "yes" });
  });
});
