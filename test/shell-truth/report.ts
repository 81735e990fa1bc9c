import { reproduction } from "./case.ts";
import type { Result } from "./experiment.ts";

/** One line a false claim: what was said, what happened where, and how to see it again. */
export function falseClaims(results: readonly Result[]): string[] {
  return results.flatMap(({ example, verdict, judgement }) => {
    if (judgement.outcome !== "false-claim") return [];
    const claim = JSON.stringify(verdict.command ?? verdict.reason);
    return [
      `${verdict.kind} ${claim} is false in ${judgement.meaning}: ${judgement.difference}\n  ${reproduction(example)}`,
    ];
  });
}

/** Counts for people: how sure, how careful. */
export function summary(results: readonly Result[]): string[] {
  const outcomes = count(results.map(({ judgement }) => judgement.outcome));
  const kinds = count(results.map(({ verdict }) => verdict.kind));
  return [
    `${results.length} scripts: ${tell(kinds)}`,
    `judged: ${tell(outcomes)}`,
    ...section("right unwraps not made, by the engine's reason", "missed-unwrap", results),
    ...section("masked, yet init was PID 1 nowhere", "masked-without-init", results),
    ...section("true, but where sh is busybox", "other-in-busybox", results),
  ];
}

function section(title: string, outcome: string, results: readonly Result[]): string[] {
  const concerned = results.filter(({ judgement }) => judgement.outcome === outcome);
  if (concerned.length === 0) return [];
  const reasons = Map.groupBy(concerned, ({ verdict }) => `${verdict.kind}: ${verdict.reason}`);
  const lines = [...reasons]
    .toSorted(([, some], [, others]) => others.length - some.length)
    .map(([reason, cases]) => {
      const [first] = cases;
      return `  ${cases.length} x ${reason}, such as ${JSON.stringify(first && [...first.example.command, ...(first.example.args ?? [])]).slice(0, 160)}`;
    });
  return [`${title}: ${concerned.length}`, ...lines];
}

function count(words: readonly string[]): ReadonlyMap<string, number> {
  return new Map([...Map.groupBy(words, (word) => word)].map(([word, all]) => [word, all.length]));
}

function tell(counts: ReadonlyMap<string, number>): string {
  return [...counts].map(([word, number]) => `${number} ${word}`).join(", ");
}
