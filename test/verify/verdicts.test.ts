import { describe, expect, it } from "vitest";
import type { PathLook } from "../../src/verify/path-look.ts";
import { verdictsOf, verifyRecorded } from "./recorded.ts";

const nothing: PathLook = { found: "none", isTried: false };
const linkTo = (leadsTo: string): PathLook => ({ found: "folder", leadsTo, isTried: true });
const token = "/run/secrets/serviceaccount";
const apiToken = "/var/run/secrets/kubernetes.io/serviceaccount";
const cleanApiToken = "/run/secrets/kubernetes.io/serviceaccount";

describe("the pod as written, which Sysbox does not recognise", () => {
  it("has hidden what is mounted below /run, by which mount is said, and of what kind the volume is", async () => {
    const { mounts, pid1, advice } = await verifyRecorded("hidden", { looks: { [token]: nothing } });
    expect(mounts.map(({ path, verdict, volume }) => [path, verdict, volume?.kind, volume?.name])).toEqual([
      [token, "hidden", "ServiceAccount token", "tok"],
      ["/run/sec", "hidden", "Secret", "sec"],
      ["/data", "visible", "emptyDir", "e"],
      [apiToken, "hidden", "ServiceAccount token", "kube-api-access-x7x7x"],
    ]);
    expect(mounts[0]).toMatchObject({
      mount: { id: 287, parentId: 289, type: "tmpfs", path: token },
      hiddenBy: { id: 253, parentId: 289, type: "tmpfs", path: "/run" },
      why: "tmpfs on /run (mount 253) covers it",
    });
    expect(pid1).toEqual({
      ...{ comm: "systemd", argv: ["/sbin/init"], systemd: "yes", recognised: "no" },
      evidence: "the tmpfs on /run (mount 253) came over what was mounted below /run",
    });
    expect(advice.join()).toContain("boxinit has not repaired this pod");
  });

  it("is told without its spec too: what is not the kernel's, the runtime's or systemd's", async () => {
    const report = await verifyRecorded("hidden", { withoutSpec: true });
    expect(verdictsOf(report)).toEqual({
      ...{ "/data": "visible", "/run/sec": "hidden", [token]: "hidden", [cleanApiToken]: "hidden" },
    });
    expect(report.mounts.map(({ volume }) => volume?.kind)).toEqual([
      ...[undefined, undefined, "ServiceAccount token", "ServiceAccount token"],
    ]);
    expect(report.advice.join()).toContain("have boxinit repair the pod");
  });

  it("is not helped by something else that systemd has at the path", async () => {
    const report = await verifyRecorded("hidden", { looks: { [token]: { found: "folder", isTried: true } } });
    expect(verdictsOf(report)).toMatchObject({ [token]: "hidden" });
    const elsewhere = await verifyRecorded("hidden", { looks: { [token]: linkTo("/data/other") } });
    expect(verdictsOf(elsewhere)).toMatchObject({ [token]: "hidden" });
  });
});

describe("the pod repaired", () => {
  it("shows everything, and the old path by its link", async () => {
    const report = await verifyRecorded("repaired", { looks: { [token]: linkTo("/etc/serviceaccount") } });
    expect(verdictsOf(report)).toEqual({
      ...{ "/etc/serviceaccount": "visible", "/run/sec": "visible", "/data": "visible", [apiToken]: "visible" },
      ...{
        "/etc/serviceaccount-kubernetes.io": "visible",
        "/etc/tmpfiles.d/boxinit.conf": "visible",
        [token]: "linked",
      },
    });
    expect(report.pid1).toMatchObject({ recognised: "yes", evidence: expect.stringContaining("Sysbox's, of 64 MiB") });
    expect(report.advice).toEqual([]);
  });

  it("lacks a link that was not made, and can't tell of links where nobody looks", async () => {
    const looked = await verifyRecorded("repaired", { looks: { [token]: nothing } });
    expect(looked.mounts.at(-1)).toMatchObject({
      ...{ path: token, verdict: "missing", link: "/etc/serviceaccount" },
      why: "the link to /etc/serviceaccount is not there",
    });
    expect(looked.advice.join()).toContain("systemd-tmpfiles-setup");
    const saved = await verifyRecorded("repaired");
    expect(saved.mounts.at(-1)).toMatchObject({ path: token, verdict: "not-known", link: "/etc/serviceaccount" });
  });
});

describe("the pod with work before init, whose tokens are mirrored", () => {
  const links = {
    [token]: linkTo("/etc/serviceaccount"),
    [cleanApiToken]: linkTo("/etc/serviceaccount-kubernetes.io"),
  };

  it("reads them by links, and its Secret not at all", async () => {
    const report = await verifyRecorded("masked", { looks: links });
    expect(verdictsOf(report)).toMatchObject({
      ...{ [token]: "linked", [apiToken]: "linked", "/run/sec": "hidden", "/etc/serviceaccount": "visible" },
    });
    expect(report.advice.join()).toContain("boxinit explain mount-hidden");
  });

  it("needs no look at links but that something is there, where the image has no readlink", async () => {
    const there: PathLook = { found: "folder", isTried: false };
    const report = await verifyRecorded("masked", { looks: { [token]: there, [cleanApiToken]: nothing } });
    expect(verdictsOf(report)).toMatchObject({ [token]: "linked", [apiToken]: "hidden" });
    expect(report.mounts.find(({ path }) => path === apiToken)?.why).toMatch(/covers it; the link to .* is not there$/);
    expect(report.advice.join()).toContain("read the token at /etc/serviceaccount");
  });

  it("is told to be unreadable where the link leads to what can't be read", async () => {
    const unreadable = { path: `${token}/token`, uid: 65534, gid: 65534, mode: "0640" };
    const report = await verifyRecorded("masked", {
      looks: { ...links, [token]: { ...linkTo("/etc/serviceaccount"), unreadable } },
    });
    expect(report.mounts[0]).toMatchObject({ verdict: "unreadable", link: "/etc/serviceaccount", unreadable });
  });
});

describe("a volume at /run that Sysbox dropped", () => {
  it("is missing, though a tmpfs is there", async () => {
    const report = await verifyRecorded("run-volume", { looks: {} });
    expect(verdictsOf(report)).toMatchObject({ "/run": "missing", [token]: "visible", "/data": "visible" });
    expect(report.mounts.find(({ path }) => path === "/run")?.why).toContain("a tmpfs for systemd (mount 213)");
    expect(report.advice.join()).toContain("boxinit explain run-volume-dropped");
  });
});

describe("what can't be read", () => {
  it("is told with owner and mode, and what brings such owners about", async () => {
    const unreadable = { path: "/etc/serviceaccount/token", uid: 65534, gid: 65534, mode: "0640" };
    const looks = {
      "/etc/serviceaccount": { found: "folder", isTried: true, unreadable } as const,
      [token]: linkTo("/etc/serviceaccount"),
    };
    const report = await verifyRecorded("repaired", { looks });
    expect(report.mounts[0]).toMatchObject({
      verdict: "unreadable",
      why: "/etc/serviceaccount/token belongs to nobody:nogroup and has mode 0640",
      unreadable,
    });
    expect(report.advice.join()).toContain("idmapped mounts take Linux 6.3 or later");
  });

  it("of an owner that there is, is a matter of the volume's modes", async () => {
    const unreadable = { path: "/data", uid: 1000, gid: 1000, mode: "0700" };
    const looks = {
      "/data": { found: "denied", isTried: true, unreadable } as const,
      [token]: linkTo("/etc/serviceaccount"),
    };
    const report = await verifyRecorded("repaired", { looks });
    expect(verdictsOf(report)).toMatchObject({ "/data": "unreadable" });
    expect(report.advice.join()).toContain("defaultMode or mode of the volume");
  });

  it("of a token is a matter of fsGroup, since the kubelet passes defaultMode over", async () => {
    const unreadable = { path: "/etc/serviceaccount/token", uid: 0, gid: 0, mode: "0640" };
    const looks = {
      "/etc/serviceaccount": { found: "folder", isTried: true, unreadable } as const,
      [token]: linkTo("/etc/serviceaccount"),
    };
    const report = await verifyRecorded("repaired", { looks });
    expect(report.advice).toEqual([
      "make fsGroup of the pod a group of whoever reads it: no defaultMode changes the mode of a token then",
    ]);
  });

  it("is not known where whoever looked finds nothing at all", async () => {
    const report = await verifyRecorded("repaired", {
      looks: { "/data": nothing, [token]: linkTo("/etc/serviceaccount") },
    });
    expect(verdictsOf(report)).toMatchObject({ "/data": "not-known" });
    expect(report.advice).toEqual([]);
  });
});
