/**
 * A token that a script copies into a file of variables goes stale there. This is a look at the text and no reading of
 * the script: statement by statement, in one pass, and only what is plain to see is told.
 */
import type { ContainerDiagnosis } from "../diagnose/diagnose-pod.ts";
import { apiTokenPath } from "../diagnose/token-role.ts";
import { type Finding, makeFinding } from "../findings.ts";
import { stringsIn } from "../inspect/json.ts";
import { cleanMountPath, isAtOrBelow } from "../mount-path.ts";
import type { Container } from "../pod.ts";
import { readStatements, type Statement } from "./statements.ts";

/** Characters of all scripts of a pod: as many as one script may have that is read. Those past it are not looked at. */
const charactersOfPod = 16 * 1024;

/** Tokens of a container, and exported variables of a script. */
const most = 32;

export function tellTokenCopies(diagnoses: readonly ContainerDiagnosis[]): readonly Finding[] {
  let left = charactersOfPod;
  return diagnoses.flatMap(({ container }) => {
    const tokens = tokenPathsOf(container);
    for (const text of textsOf(container)) {
      left -= text.length;
      const copy = left < 0 ? undefined : copyIn(readStatements(text), tokens);
      if (copy !== undefined) return [makeFinding("token-in-env-file", copy, container.name)];
    }
    return [];
  });
}

/** The API token is mounted by default, if not in a manifest. */
function tokenPathsOf({ mounts }: Container): readonly string[] {
  const paths = mounts.filter(({ hasToken }) => hasToken).map(({ cleanPath }) => cleanPath);
  return [cleanMountPath(apiTokenPath), ...paths.slice(0, most)];
}

/** What a container or one of its hooks may run, where it may write such a file at all. */
function textsOf({ command = [], args = [], hooks }: Container): readonly string[] {
  const lifecycle = hooks.find(([field]) => field === "lifecycle")?.[1];
  return [...command, ...args, ...stringsIn(lifecycle)].filter((text) => mayBeEnvironmentFile.test(text));
}

const mayBeEnvironmentFile = /\/environment|\.env|\/etc\/(?:default|sysconfig)\//;

type Copy = Readonly<Record<"path" | "file", string>>;

function copyIn(statements: readonly Statement[], tokens: readonly string[]): Copy | undefined {
  const heldBy = new Map<string, string>();
  const exported = new Set<string>();
  for (const { reads, writes, assigns, exports, uses, printsEnvironment } of statements) {
    for (const name of exports) if (exported.size < most) exported.add(name);
    const path = reads.find((word) => isToken(cleanMountPath(word), tokens));
    const file = writes.find(isEnvironmentFile);
    if (file !== undefined) {
      const told = printsEnvironment ? [...uses, ...exported] : uses;
      const copied = path ?? told.map((name) => heldBy.get(name)).find((held) => held !== undefined);
      if (copied !== undefined) return { path: copied, file };
    }
    if (path !== undefined && assigns !== undefined) heldBy.set(assigns, path);
  }
  return undefined;
}

function isToken(path: string, tokens: readonly string[]): boolean {
  return tokens.some((token) => isAtOrBelow(path, token));
}

/** As pam_env(8), environment.d(5) and units with EnvironmentFile= read them, by custom. */
function isEnvironmentFile(path: string): boolean {
  return (
    path === "/etc/environment" ||
    path.includes("/environment.d/") ||
    path.endsWith(".env") ||
    /^\/etc\/(?:default|sysconfig)\//.test(path)
  );
}
