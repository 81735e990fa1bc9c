import type { V1Pod } from "@kubernetes/client-node";
import { type Command, Option } from "commander";
import { asking, ClusterError } from "../cluster/cluster-error.ts";
import { createInDryRun, type DryRun } from "../cluster/dry-run-pod.ts";
import { escapeControls } from "../core/escape-controls.ts";
import { statusAnnotation } from "../core/inspect/annotations.ts";
import { exitCodes } from "./exit-codes.ts";

const modes = ["enforce", "audit", "off"] as const;
type ProbeMode = (typeof modes)[number];

interface ProbeOptions {
  readonly namespace: string;
  readonly runtimeClass: string;
  readonly mode: ProbeMode;
}

export function addProbeCommand(program: Command): void {
  program
    .command("probe")
    .description("ask the API server, by a dry run, what becomes of a pod that needs repair")
    .option("--namespace <name>", "where the pod would be created", "default")
    .option("--runtime-class <name>", "RuntimeClass of the pod", "sysbox-runc")
    .addOption(new Option("--mode <mode>", "what is expected of boxinit there").choices(modes).default("enforce"))
    .action(async (options: ProbeOptions) => {
      process.exitCode = await probe(options);
    });
}

/** @returns 0 where boxinit does what is expected, 1 where it does not, 3 where the API server can't be reached */
async function probe({ namespace, runtimeClass, mode }: ProbeOptions): Promise<number> {
  try {
    const { connect } = await import("../cluster/connect.ts");
    const { core } = await asking("find the API server", async () => connect());
    const found = modeOf(await createInDryRun(core, namespace, wrappedPod(runtimeClass)));
    if (found === mode) {
      process.stdout.write(`${expected[mode]} (namespace ${namespace}, RuntimeClass ${runtimeClass})\n`);
      return exitCodes.ok;
    }
    process.stderr.write(`boxinit: ${unexpected(found, mode, namespace, runtimeClass)}\n`);
    return exitCodes.findings;
  } catch (error) {
    if (!(error instanceof ClusterError)) throw error;
    process.stderr.write(`boxinit: ${escapeControls(error.message)}\n`);
    return isAboutThePod(error) ? exitCodes.findings : exitCodes.internal;
  }
}

/** What admission, validation and the rights in the namespace say; the rest is between here and the API server. */
function isAboutThePod({ status = 0 }: ClusterError): boolean {
  return [400, 403, 404, 409, 422].includes(status);
}

const command = ["sh", "-c", "exec /sbin/init"];

/** The simplest pod that is repaired. Its image is never pulled; its resources are for namespaces with a quota. */
function wrappedPod(runtimeClassName: string): V1Pod {
  const least = { cpu: "1m", memory: "1Mi" };
  const resources = { requests: least, limits: least };
  return {
    metadata: { generateName: "boxinit-probe-" },
    spec: {
      runtimeClassName,
      hostUsers: false,
      containers: [{ name: "main", image: "boxinit.invalid/probe", command, resources }],
    },
  };
}

/** Which mode boxinit was in, by what it left behind. */
function modeOf({ pod, warnings }: DryRun): ProbeMode {
  const isRepaired = pod.spec?.containers[0]?.command?.join(" ") === "/sbin/init";
  if (isRepaired && pod.metadata?.annotations?.[statusAnnotation] !== undefined) return "enforce";
  return warnings.some((warning) => warning.startsWith("boxinit")) ? "audit" : "off";
}

const expected: Readonly<Record<ProbeMode, string>> = {
  enforce: `repaired: ${JSON.stringify(command)} would be stored as ["/sbin/init"]`,
  audit: "told: the pod would be stored as it came, with a warning that says what is wrong",
  off: "left alone: the pod would be stored as it came, without a word",
};

function unexpected(found: ProbeMode, mode: ProbeMode, namespace: string, runtimeClass: string): string {
  if (found !== "off") return `${expected[found]}; expected was ${mode}. See the label boxinit/mode of ${namespace}.`;
  return [
    `the pod would be stored as it came, without a word; expected was ${mode}. One of these is why:`,
    `- boxinit does not answer, and failurePolicy is Ignore: are its pods ready?`,
    `- the webhooks do not trust its certificate, or have no caBundle`,
    `- the namespace ${namespace} is excluded, or its label boxinit/mode is off`,
    `- ${runtimeClass} is not among the policy's runtimeClasses`,
  ].join("\n");
}
