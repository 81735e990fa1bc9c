import { expect, it } from "vitest";
import { expectPod } from "../../src/verify/expected-pod.ts";
import type { PathLook } from "../../src/verify/path-look.ts";
import { verifyContainer } from "../../src/verify/verify-container.ts";
import { volumeByMount } from "../../src/verify/volume-kind.ts";
import { treeOf, verdictsOf } from "./recorded.ts";

const tokenSource = { projected: { sources: [{ serviceAccountToken: { path: "token" } }] } };
const oldPath = "/var/run/secrets/kubernetes.io/serviceaccount";

interface Circumstances {
  readonly annotations?: Readonly<Record<string, string>>;
  readonly there?: ReadonlySet<string>;
}

const main = { name: "main", command: ["sh", "-c", "exec /sbin/init"] };

/** Of a pod that mounts volumes of these names at these paths, one of them a token's. */
async function verify(
  paths: readonly (readonly [volume: string, path: string, subPath?: string])[],
  lines: readonly string[],
  { annotations = {}, there }: Circumstances = {},
) {
  const tree = treeOf(
    ["1 0 0:1 / /", ...lines]
      .map((line) => `${line} ${line.endsWith(" /run") ? "rw,nosuid,nodev" : "rw"} - tmpfs none rw\n`)
      .join(""),
  );
  const volumes = [...new Set(paths.map(([name]) => name))].map((name) =>
    name.endsWith("token") ? { name, ...tokenSource } : { name, emptyDir: {} },
  );
  const volumeMounts = paths.map(([name, mountPath, subPath]) => ({
    name,
    mountPath,
    ...(subPath === undefined ? {} : { subPath }),
  }));
  const pod = expectPod({ metadata: { annotations }, spec: { containers: [{ ...main, volumeMounts }], volumes } });
  if (typeof pod === "string") throw new Error(pod);
  const look = async ({ path }: { readonly path: string }): Promise<PathLook> =>
    there?.has(path) === true ? { found: "folder", isTried: true } : { found: "none", isTried: false };
  return await verifyContainer({
    name: "main",
    facts: { tree, pid1: { comm: "systemd", argv: [], containerVariable: null } },
    expected: pod.containers[0],
    repair: pod.repair,
    look: there === undefined ? null : look,
  });
}

it("in an image without the link, /var/run is a folder, and what is mounted there is there and is asked for there", async () => {
  const report = await verify([["api-token", oldPath]], [`2 1 0:2 / ${oldPath}`], { there: new Set([oldPath]) });
  expect(report.mounts).toMatchObject([{ path: oldPath, verdict: "visible", why: "it can be read" }]);
  expect(report.advice).toEqual([]);
  const both = await verify(
    [
      ["data", "/var/run/a"],
      ["api-token", "/run/a"],
    ],
    ["2 1 0:2 / /run/a", "3 1 0:3 / /var/run/a"],
  );
  expect(both.mounts.map(({ mount }) => mount?.id)).toEqual([3, 2]);
});

it("of two that the pod mounts at one place, the one whose path has more components lies over the other", async () => {
  const lines = ["2 1 0:2 / /run/a", "3 2 0:3 / /run/a"];
  const longer = ["token", "/var/run/a"] as const;
  const shorter = ["data", "/run/a"] as const;
  for (const paths of [
    [longer, shorter],
    [shorter, longer],
  ]) {
    const { mounts } = await verify(paths, lines);
    expect(mounts.map(({ path }) => path)).toEqual(paths.map(([, path]) => path));
    expect(mounts.find(({ path }) => path === "/run/a")).toMatchObject({ verdict: "hidden", hiddenBy: { id: 3 } });
    expect(mounts.find(({ path }) => path === "/var/run/a")).toMatchObject({ verdict: "visible", mount: { id: 3 } });
  }
});

it("of two mounts at a path the pod's own is the one that is covered, whichever is listed first", async () => {
  const own = "2 1 0:2 / /data";
  const cover = "3 2 0:3 / /data";
  for (const lines of [
    [own, cover],
    [cover, own],
  ]) {
    const { mounts } = await verify([["data", "/data"]], lines);
    expect(mounts).toMatchObject([{ verdict: "hidden", mount: { id: 2 }, hiddenBy: { id: 3 } }]);
  }
  const elsewhere = ["4 3 0:4 / /run/app", "3 1 0:3 / /run", "2 1 0:2 / /run/app"];
  expect((await verify([["data", "/run/app"]], elsewhere)).mounts[0]).toMatchObject({ verdict: "hidden" });
});

it("takes nothing that is systemd's or the kernel's for the pod's own, such as what mounts a file system when it is used", async () => {
  const mounts = ["2 1 0:2 / /srv rw - autofs systemd-1 rw", "3 2 0:3 / /srv rw - nfs4 server:/a rw"];
  const tree = treeOf(["1 0 0:1 / / rw - overlay overlay rw", ...mounts, ""].join("\n"));
  const pid1 = { comm: "systemd", argv: [], containerVariable: null };
  const container = { name: null, expected: undefined, repair: undefined, look: null };
  const report = await verifyContainer({ ...container, facts: { tree, pid1 } });
  expect(report.mounts).toMatchObject([{ path: "/srv", verdict: "visible", mount: { id: 3 } }]);
});

it("names no other token to be read in place of a hidden one", async () => {
  const hidden = ["2 1 0:2 / /run/api", "3 1 0:3 / /run/vault", "4 1 0:4 / /run", "5 1 0:3 / /etc/vault"];
  const paths = [
    ["api-token", "/run/api"],
    ["vault-token", "/run/vault"],
    ["vault-token", "/etc/vault"],
  ] as const;
  const annotations = { "boxinit/links.main": "" };
  const both = await verify(paths, hidden, { annotations });
  expect(verdictsOf(both)).toEqual({ "/run/api": "hidden", "/run/vault": "hidden", "/etc/vault": "visible" });
  expect(both.advice).toEqual([
    "boxinit has repaired the pod, and /run/api stays hidden; boxinit audit says why",
    "boxinit has repaired the pod, and /run/vault stays hidden; read the token at /etc/vault",
  ]);
  const vault = await verify(paths.slice(1), hidden.slice(1), { annotations });
  expect(vault.advice.join()).toContain("read the token at /etc/vault");
});

it("takes a pod for repaired whose manifest was: it has links, and no status", async () => {
  const lines = ["2 1 0:2 / /run/api", "4 1 0:4 / /run"];
  const paths = [["api-token", "/run/api"]] as const;
  const there = new Set<string>();
  expect((await verify(paths, lines, { there })).advice.join()).toContain("boxinit has not repaired this pod");
  const annotations = { "boxinit/links.main": "L /run/api - - - - /etc/api\n" };
  expect((await verify(paths, lines, { annotations, there })).advice.join()).toMatch(/^boxinit has repaired the pod/);
});

it("does not send those in circles whose pod boxinit leaves as it is", async () => {
  const paths = [["api-token", "/run/api"]] as const;
  const lines = ["2 1 0:2 / /run/api", "4 1 0:4 / /run"];
  const { advice } = await verify(paths, lines, { annotations: { "boxinit/mode": "off" }, there: new Set() });
  expect(advice).toEqual([
    "boxinit leaves this pod as it is: boxinit explain of its manifest says why, and what to do",
  ]);
});

it("misses no link that only an annotation names, as one that came with a copied pod", async () => {
  const annotations = { "boxinit/links.main": "L /run/gone - - - - /data\n" };
  const lines = ["2 1 0:2 / /data", "3 1 0:3 / /etc/tmpfiles.d/boxinit.conf"];
  const alone = await verify([["data", "/data"]], lines.slice(0, 1), { annotations, there: new Set(["/data"]) });
  expect(verdictsOf(alone)).toEqual({ "/data": "visible" });
  const file = ["boxinit-links", "/etc/tmpfiles.d/boxinit.conf", "main"] as const;
  const mounted = await verify([["data", "/data"], file], lines, { annotations, there: new Set(["/data", file[1]]) });
  expect(verdictsOf(mounted)).toEqual({ "/data": "visible", [file[1]]: "visible", "/run/gone": "missing" });
});

it("calls a volume by its source or plugin where it knows no better word, whatever that is named", () => {
  const pod = expectPod({
    spec: {
      containers: [{ name: "main", volumeMounts: [{ name: "odd", mountPath: "/odd" }] }],
      volumes: [{ name: "odd", constructor: {} }],
    },
  });
  expect(pod).toMatchObject({ containers: [{ mounts: [{ volume: { name: "odd", kind: "constructor" } }] }] });
  const root = "/pods/0123/volumes/kubernetes.io~constructor/odd";
  const [, mount] = treeOf(`1 0 0:1 / / rw - overlay overlay rw\n2 1 0:2 ${root} /odd rw - ext4 /dev/a rw\n`).mounts;
  expect(mount && volumeByMount(mount)).toEqual({ name: "odd", kind: "constructor" });
});

it("says of each kind of fault what to do: of /run what Sysbox does, of what lies below it what the spec may be", async () => {
  const paths = [
    ["run", "/var/run/"],
    ["app", "/run/app"],
    ["home", "/home/coder"],
  ] as const;
  const report = await verify(paths, ["4 1 0:4 / /run"], { there: new Set() });
  expect(report.mounts.map(({ verdict }) => verdict)).toEqual(["missing", "missing", "missing"]);
  expect(report.advice).toEqual([
    "mount the volume elsewhere: Sysbox keeps /run and /run/lock for itself (boxinit explain run-volume-dropped)",
    "compare the spec with the running pod: they may be of different times",
  ]);
});
