import { describe, expect, test } from "vitest";
import { defaultPolicy } from "../../src/core/policy.ts";
import { repairPod } from "../../src/core/repair-pod.ts";
import { tokenSource } from "../support/arbitrary-container.ts";

const own = "L /run/secrets/serviceaccount - - - - /etc/serviceaccount\n";

/** The links that a repair writes into a pod that comes with others, whose targets it mounts. */
function linksWritten(line: string, target: string, volume: "token" | "files" = "token"): unknown {
  const mounts = [...new Set(["/run/secrets/serviceaccount", target])];
  const pod = {
    metadata: { annotations: { "boxinit/links.main": `${line}\n` } },
    spec: {
      runtimeClassName: "sysbox-runc",
      containers: [
        {
          name: "main",
          command: ["sh", "-c", "mkdir -p /data; exec /sbin/init"],
          volumeMounts: mounts.map((mountPath, index) => ({
            ...{ name: mountPath === target ? volume : "token", subPath: `s${index}`, mountPath },
          })),
        },
      ],
      volumes: [
        { name: "token", ...tokenSource },
        { name: "files", emptyDir: {} },
      ],
    },
  };
  const decision = repairPod(pod, { policy: defaultPolicy, mode: "enforce", origin: "admission" });
  if (decision.decision !== "changed") throw new Error(decision.decision);
  const links = decision.patch.find(({ path }) => path === "/metadata/annotations/boxinit~1links.main");
  return links !== undefined && "value" in links ? links.value : undefined;
}

describe("the lines of an earlier repair", () => {
  test.each([
    ["that leads to where the policy has tokens", "/etc/serviceaccount-other", "token"],
    ["that leads to where another policy had a token", "/etc/old-tokens", "token"],
    ["that leads to where the policy has tokens, whatever is mounted there", "/etc/serviceaccount-other", "files"],
  ] as const)("are kept: one %s", (_what, target, volume) => {
    const line = `L /run/other - - - - ${target}`;
    expect(linksWritten(line, target, volume)).toBe(`${line}\n${own}`);
  });

  test.each([
    ["what is no token, and none of boxinit's places", "/etc/sa2"],
    ["what is no token, beside the token path by its letters alone", "/etc/serviceaccountant"],
    ["what is no token, below such a place", "/etc/serviceaccount-2/token"],
  ])("are given up where they lead to %s", (_what, target) => {
    expect(linksWritten(`L /run/other - - - - ${target}`, target, "files")).toBe(own);
  });

  test.each([
    ["a specifier that systemd-tmpfiles expands", "L /run/%b - - - - /etc/serviceaccount-2"],
    ["an escape", String.raw`L /run/\x20 - - - - /etc/serviceaccount-2`],
    ["both", String.raw`L /run/%b\x20%h - - - - /etc/sa2`],
    ["a way out of /run", "L /run/../etc/passwd - - - - /etc/serviceaccount-2"],
    ["a way out of /run to a file of passwords", "L /run/../etc/passwd - - - - /etc/sa2"],
    ["the same in the other spelling", "L /var/run/../../etc/passwd - - - - /etc/serviceaccount-2"],
    ["a path that is not clean", "L /run/a//b - - - - /etc/serviceaccount-2"],
    ["a path that is not below /run", "L /etc/passwd - - - - /etc/serviceaccount-2"],
    ["/run itself", "L /run - - - - /etc/serviceaccount-2"],
    ["a target with a specifier", "L /run/other - - - - /etc/serviceaccount-%b"],
    ["a target that leads elsewhere", "L /run/other - - - - /etc/serviceaccount-2/../shadow"],
    ["another kind of line", "L+ /run/other - - - - /etc/serviceaccount-2"],
    ["an argument more", "L /run/other - - - - /etc/serviceaccount-2 /etc/passwd"],
  ])("are given up with %s", (_what, line) => {
    expect(linksWritten(line, line.split(" ")[6] ?? "")).toBe(own);
  });
});
