import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { findTokenPathProblem } from "../../../src/config/token-path.ts";
import { findHelm } from "../helm/find-tools.ts";
import { chartFolder } from "./render-chart.ts";

const run = promisify(execFile);
const failure = z.object({ stderr: z.string() });

/** What `helm install` says against these values; nothing where it would install. */
async function refusalOf(args: readonly string[], release = "boxinit"): Promise<string> {
  const install = ["install", release, chartFolder, "--namespace", "boxinit", "--dry-run=client", ...args];
  try {
    await run(findHelm(), install);
    return "";
  } catch (error) {
    return failure.parse(error).stderr;
  }
}

describe("helm install refuses", () => {
  it.each([
    ["a misspelt key", "replicas=3", "additional properties 'replicas' not allowed"],
    ["a misspelt key further in", "webhook.failurePolcy=Fail", "'/webhook': additional properties 'failurePolcy'"],
    ["a key of the configuration that there is not", "config.policy.unwarp=never", "additional properties 'unwarp'"],
    ["what the chart itself configures", "config.server.listen=:9443", "additional properties 'listen' not allowed"],
    ["another wrong key", "config.tls.mode=self", "'/config': additional properties 'tls' not allowed"],
    ["a mode that there is not", "mode=enforced", "'/mode': value must be one of 'enforce', 'audit', 'off'"],
    ["a word of the configuration", "config.policy.unwrap=sometimes", "'/config/policy/unwrap': value must be one of"],
    ["another failure policy", "webhook.failurePolicy=ignore", "value must be one of 'Ignore', 'Fail'"],
    ["text for a number", "replicaCount=two", "'/replicaCount': got string, want integer"],
    ["a number for text", "image.tag=12", "'/image/tag': got number, want string"],
    [
      "text for a switch",
      "podDisruptionBudget.enabled=yes",
      "'/podDisruptionBudget/enabled': got string, want boolean",
    ],
    ["a mapping for a list", "tolerations.key=x", "'/tolerations': got object, want array"],
    ["a number that is too large", "webhook.timeoutSeconds=31", "'/webhook/timeoutSeconds': maximum: got 31, want 30"],
    ["a number that is too small", "config.server.bodyMemoryMiB=5", "minimum: got 5, want 10"],
    [
      "a registry by its URL",
      "image.registry=https://registry.example",
      "'/image/registry': 'https://registry.example'",
    ],
    ["a digest that is none", "image.digest=4f53cda1", "'/image/digest': '4f53cda1' does not match pattern"],
    ["a RuntimeClass without a name", "config.policy.runtimeClasses[0].crio=true", "missing property 'name'"],
    [
      "a RuntimeClass's unknown key",
      "config.policy.runtimeClasses[0].mode=x",
      "additional properties 'mode' not allowed",
    ],
    [
      "an action that there is not",
      "validatingPolicy.actions={Refuse}",
      "value must be one of 'Warn', 'Audit', 'Deny'",
    ],
    ["a name that breaks CEL", "config.policy.runtimeClasses[0]=a'b", "does not match pattern"],
  ])("%s, by the schema", async (_, set, words) => {
    expect(await refusalOf(["--set", set])).toContain(words);
  });

  it.each([
    [["nameOverride=x", "fullnameOverride=sysbox-repair"], "the name sysbox-repair begins with sysbox"],
    [["fullnameOverride=4boxes"], "the name 4boxes can't be a Service's"],
    [["config.policy.runtimeClasses=null"], "config.policy.runtimeClasses is empty"],
    [["tls.mode=secret"], "tls.mode is secret, and tls.secret.name is empty"],
    [["tls.secret.name=mine"], "tls.secret is set, and tls.mode is self"],
    [["tls.mode=cert-manager", "tls.secret.caBundle=x"], "tls.secret is set, and tls.mode is cert-manager"],
    [["tls.certManager.issuerRef.name=mine"], "tls.certManager.issuerRef is set, and tls.mode is self"],
    [["tls.mode=cert-manager", "tls.certManager.issuerRef.kind=Issuer"], "tls.certManager.issuerRef has no name"],
    [["tls.mode=cert-manager", "tls.self.servingDays=3"], "tls.self is set, and tls.mode is cert-manager"],
    [["tls.self.servingDays=200"], "it has to be three times tls.self.servingDays (200) or more"],
    [
      ["autoscaling.enabled=true", "autoscaling.minReplicas=9"],
      "autoscaling.minReplicas is 9, autoscaling.maxReplicas 5",
    ],
    [["replicaCount=0", "webhook.failurePolicy=Fail"], "no Sysbox pod could be created"],
    [["validatingPolicy.actions={Warn,Deny}"], "validatingPolicy.actions has Warn and Deny"],
    [
      ["validatingPolicy.enabled=true", "extraArgs={--policy-unwrap=never}"],
      "extraArgs has --policy-unwrap=never, which the validating policy would not know of",
    ],
    [
      ["validatingPolicy.enabled=true", "extraEnv[0].name=BOXINIT_POLICY_UNWRAP"],
      "extraEnv has BOXINIT_POLICY_UNWRAP, which the validating policy would not know of",
    ],
    [["podDisruptionBudget.minAvailable=2"], "podDisruptionBudget.minAvailable is 2 of 2 pods"],
    [["podDisruptionBudget.maxUnavailable=0"], "podDisruptionBudget lets no pod go"],
    [["tls.self.settleSeconds=86400", "tls.self.servingDays=1"], "tls.self.settleSeconds is 86400"],
    [["serviceAccount.create=false"], "every pod of the namespace would get boxinit's rights"],
    [["containerPort.ops=8443"], "the same port, 8443: set containerPort.ops otherwise"],
    [["hostNetwork.enabled=true", "hostNetwork.opsPort=8443"], "set hostNetwork.opsPort otherwise"],
    [["service.opsPort=443"], "service.port and service.opsPort are both 443"],
    [["extraArgs={--server-listen=:9000}"], "extraArgs has --server-listen=:9000: the chart sets it"],
    [["extraArgs={--policy-runtime-classes=other}"], "extraArgs has --policy-runtime-classes=other: the chart sets it"],
    [["extraEnv[0].name=BOXINIT_SERVER_DRAIN_SECONDS"], "extraEnv has BOXINIT_SERVER_DRAIN_SECONDS: the chart sets it"],
    [["extraArgs={--audit-events=all}"], "extraArgs has --audit-events=all: the chart sets it"],
    [["extraEnv[0].name=BOXINIT_AUDIT_EVENTS"], "extraEnv has BOXINIT_AUDIT_EVENTS: the chart sets it"],
    [["extraEnv[0].name=BOXINIT_TLS_MODE"], "extraEnv has BOXINIT_TLS_MODE: the chart sets it"],
    [["extraEnv[0].name=NODE_OPTIONS"], "extraEnv has NODE_OPTIONS: the chart sets it"],
    [["extraEnv[0].name=A", "extraEnv[1].name=A"], "extraEnv has A, which is there already"],
    [["extraVolumes[0].name=config"], "extraVolumes has a volume config: the chart's own is named so"],
    [["terminationGracePeriodSeconds=25"], "it has to be 20 more than config.server.drainSeconds (10)"],
    [["resources.limits.memory=256Mi"], "resources.limits.memory is 256 MiB"],
    [["config.server.bodyMemoryMiB=512"], "with config.server.bodyMemoryMiB 512 it has to be 1824 MiB or more"],
    [["nodeHeapMiB=1024"], "Raise it, or lower config.server.bodyMemoryMiB or nodeHeapMiB"],
    [["resources.limits.memory=1x"], "resources.limits.memory is 1x: write it with one of the units"],
  ])("%j, which do not go together", async (set, words) => {
    const refusal = await refusalOf(set.flatMap((one) => ["--set", one]));
    expect(refusal).toContain(words);
  });

  it("an empty list of RuntimeClasses", async () => {
    const refusal = await refusalOf(["--set-json", "config.policy.runtimeClasses=[]"]);
    expect(refusal).toContain("'/config/policy/runtimeClasses': minItems: got 0, want 1");
  });

  it("a release whose objects' names would begin with sysbox", async () => {
    expect(await refusalOf([], "sysbox")).toContain("the name sysbox-boxinit begins with sysbox");
  });
});

describe("the schema takes a token path exactly where boxinit does", () => {
  it.each([
    "/etc/serviceaccount",
    "/var/lib/tokens",
    "/runner",
    "/etc/a..b",
    "/etc/.hidden",
    "relative",
    "/",
    "/etc/",
    "/etc//tokens",
    "/etc/./tokens",
    "/etc/../tokens",
    "/etc/..",
    "/etc/to kens",
    "/run/tokens",
    "/var/run/tokens",
    "/proc",
    "/tmp/x",
  ])("%s", async (path) => {
    const refusal = await refusalOf(["--set", `config.policy.tokenPath=${path}`]);
    expect(refusal === "").toBe(findTokenPathProblem(path) === undefined);
  });
});
