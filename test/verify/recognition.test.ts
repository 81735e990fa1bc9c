import { expect, it } from "vitest";
import type { Pid1Facts } from "../../src/verify/container-facts.ts";
import { describePid1 } from "../../src/verify/recognition.ts";
import { treeOf } from "./recorded.ts";

const root = "1 0 0:1 / / rw - overlay overlay rw\n";
const prepared = "2 1 0:2 / /run rw,nosuid,nodev - tmpfs tmpfs rw,size=9k\n";
const ofSysbox = "2 1 0:2 / /run rw,nosuid,nodev,relatime - tmpfs tmpfs rw,size=65536k,mode=755\n";
const onIt = "3 2 0:3 / /run/secrets/a rw - tmpfs tmpfs rw\n";
const underIt = "3 1 0:3 / /run/secrets/a rw - tmpfs tmpfs rw\n";
const volume = "2 1 0:2 /pods/1/volumes/kubernetes.io~empty-dir/v /run rw - ext4 disk rw\n";
const ownOfSystemd = "4 2 0:4 / /run/credentials/x ro,nosuid,nodev - ramfs none rw\n";

const systemd: Pid1Facts = { comm: "systemd", argv: ["/sbin/init"], containerVariable: null };
const withVariable: Pid1Facts = { ...systemd, containerVariable: "private-users" };

it.each([
  ["nothing on /run", root, systemd, "no"],
  ["nothing on /run, and Sysbox's variable", root, withVariable, "yes"],
  ["a tmpfs of Sysbox' size, and nothing below", root + ofSysbox, systemd, "yes"],
  ["a tmpfs that mounts below /run hang on", root + prepared + onIt, systemd, "yes"],
  ["a tmpfs over what is mounted below /run", root + underIt + prepared, systemd, "no"],
  ["a tmpfs of that size over what is mounted below /run", root + underIt + ofSysbox, systemd, "no"],
  ["a tmpfs with nothing below but systemd's own", root + prepared + ownOfSystemd, systemd, "not-known"],
  ["a tmpfs with nothing below, and Sysbox's variable", root + prepared, withVariable, "yes"],
  ["a volume on /run", root + volume, systemd, "not-known"],
] as const)("%s: recognised or not", (_, text, pid1, recognised) => {
  expect(describePid1({ tree: treeOf(text), pid1 })).toMatchObject({ systemd: "yes", recognised });
});

it.each([
  ["systemd", "yes"],
  ["init", "no"],
  ["sh", "no"],
  [null, "not-known"],
] as const)("PID 1 called %s is systemd: %s", (comm, answer) => {
  expect(describePid1({ tree: treeOf(root), pid1: { ...systemd, comm } }).systemd).toBe(answer);
});
