import { apiTokenPath } from "../../../src/core/diagnose/token-role.ts";
import { differences } from "./excess.ts";
import { tells } from "./install.ts";
import { acts, type Judgement } from "./judge.ts";

/** How much of what the engine does the policies do: rows of the table in docs/without-a-webhook.md. */
export function coverage(judgements: readonly Judgement[]): readonly (readonly string[])[] {
  const of = (from: Judgement["from"]) => judgements.filter((one) => one.from === from);
  return [
    ["commands seen in the wild that become `/sbin/init`", ...countCommands(of("seen in the wild"))],
    ["commands written by hand to try the rules that become `/sbin/init`", ...countCommands(of("written by hand"))],
    ["the API token mirrored where a command seen in the wild has to stay", ...countMirrors(of("seen in the wild"))],
    [
      "pods seen in the wild that the validating policy tells of while boxinit is away",
      ...countTold(of("seen in the wild")),
    ],
  ];
}

function count(all: readonly Judgement[], isWanted: (one: Judgement) => boolean, isDone: (one: Judgement) => boolean) {
  const wanted = all.filter(isWanted);
  return [wanted.filter(isDone), wanted].map((list) => String(list.length));
}

/** All of them have one container that matters, `main`. */
function countCommands(all: readonly Judgement[]): readonly string[] {
  return count(
    all,
    (one) => mainOf(one)?.command !== undefined,
    (one) => changed(one).includes("command of main"),
  );
}

function countMirrors(all: readonly Judgement[]): readonly string[] {
  const isMirrored = (one: Judgement) =>
    mainOf(one)?.command === undefined &&
    mainOf(one)?.mounts.some(({ path, action }) => path === apiTokenPath && action === "mirror") === true;
  return count(all, isMirrored, (one) => changed(one).includes("mounts of main"));
}

function countTold(all: readonly Judgement[]): readonly string[] {
  return count(
    all,
    ({ engine }) => engine !== undefined && acts(engine.decision),
    ({ told }) => tells(told),
  );
}

function mainOf({ engine }: Judgement) {
  if (engine === undefined || !acts(engine.decision) || engine.decision.decision === "not-examined") return undefined;
  return engine.decision.containers.find(({ name }) => name === "main");
}

function changed({ untouched, repaired }: Judgement): readonly string[] {
  return differences(untouched.body, repaired.body);
}
