import { apiTokenPath } from "../../core/diagnose/token-role.ts";
import { isSerious } from "../../core/severity.ts";
import { coloursFor } from "../colours.ts";
import { type FailOn, isReached } from "../fail-on.ts";
import { forLog } from "../for-log.ts";
import { podName } from "../pod-words.ts";
import { problemText } from "../problem-text.ts";
import { createProgress } from "../progress.ts";
import { tell } from "../tell.ts";
import { changesOf } from "./changes-of.ts";
import type { FixedFile, FixedPod } from "./fix-file.ts";

export interface FixTeller {
  file(file: FixedFile): void;
  end(): FixResult;
}

export interface FixResult {
  /** Something that was named can't be read, or a file can't be written. */
  readonly hasProblems: boolean;
  /** There was a finding at or above the level, before the repair. */
  readonly isReached: boolean;
}

/** Tells on standard error what is done and what is not, and counts it. */
export function createFixTeller(failOn: FailOn, done: "repaired" | "would be repaired"): FixTeller {
  const colour = coloursFor(process.stderr);
  const progress = createProgress();
  const passedOver = new Map<string, number>();
  const count = { files: 0, pods: 0, repaired: 0, problems: 0, reached: 0, leftToWebhook: 0, forConvert: 0 };

  function tellPod(pod: FixedPod): void {
    const isRepaired = pod.patch.length > 0 && pod.notEditable === undefined;
    if (isRepaired) count.repaired += 1;
    const lines = [...changesOf(pod, isRepaired), ...remainsOf(pod)];
    if (lines.length === 0) return;
    const title = colour("bold", forLog(`${pod.place} ${podName(pod.found)}`));
    const text = lines.map((line) => `  ${forLog(line)}\n`).join("");
    process.stderr.write(`${title}: ${isRepaired ? done : "stays as it is"}\n${text}`);
  }

  return {
    file({ input, pods, problems, unread, passedOver: reasons }) {
      progress.tick();
      if (input.is === "text") count.files += 1;
      for (const reason of reasons) passedOver.set(reason, (passedOver.get(reason) ?? 0) + 1);
      count.problems += problems.length;
      if (problems.length + unread.length > 0) progress.end();
      for (const problem of [...problems, ...unread]) process.stderr.write(problemText(problem));
      if (problems.length > 0) return;
      count.pods += pods.length;
      if (pods.some(({ decision }) => decision.decision !== "not-examined")) progress.end();
      for (const pod of pods) {
        if (hasReached(pod, failOn)) count.reached += 1;
        if (isLeftToWebhook(pod)) count.leftToWebhook += 1;
        if (isForConvert(pod)) count.forConvert += 1;
        tellPod(pod);
      }
    },
    end() {
      progress.end();
      const pods = count.pods === 1 ? "1 pod" : `${count.pods} pods`;
      const files = count.files === 1 ? "1 file" : `${count.files} files`;
      const summary = count.pods === 0 ? `no pod in ${files}` : `${count.repaired} of ${pods} in ${files} ${done}`;
      tell(summary);
      if (count.leftToWebhook > 0) tell(withoutWebhook);
      if (count.forConvert > 0) tell(workOfCommands);
      const reasons = [...passedOver].map(([reason, times]) => `${times} ${reason}`);
      if (reasons.length > 0) tell(`documents passed over: ${reasons.join(", ")}`);
      return { hasProblems: count.problems > 0, isReached: count.reached > 0 };
    },
  };
}

function remainsOf({ remaining, notEditable }: FixedPod): readonly string[] {
  const findings = remaining.flatMap(({ severity, code, container, message }) => {
    if (severity === "info" && code !== "audit-only") return [];
    return [`${severity} ${code}${container === undefined ? "" : ` (${container})`}: ${message}`];
  });
  return notEditable === undefined ? findings : [`it can not be repaired in its text: ${notEditable}`, ...findings];
}

const withoutWebhook =
  "the webhook mirrors the API token; in clusters without it, --explicit-api-token has the manifest mount it in sight";

const workOfCommands =
  "commands that do more than start init stay: boxinit convert FILE makes a service of what they do, so that nothing is hidden";

/** Its command is in the way, and for that something is wrong. */
function isForConvert({ remaining }: FixedPod): boolean {
  return remaining.some(
    ({ code, container }) =>
      code === "init-masked" && remaining.some((other) => other.container === container && isSerious(other)),
  );
}

/** The token that the API server will mount is hidden still, and no manifest shows it. */
function isLeftToWebhook({ remaining }: FixedPod): boolean {
  return remaining.some(({ code, data }) => code === "token-hidden" && data?.path === apiTokenPath);
}

function hasReached({ decision }: FixedPod, failOn: FailOn): boolean {
  return decision.decision !== "not-examined" && decision.findings.some(({ severity }) => isReached(failOn, severity));
}
