import { dirname, posix } from "node:path";
import type { ImportFact, SourceFacts } from "./source-facts.ts";

export type Sources = ReadonlyMap<string, SourceFacts>;

export interface Rule {
  readonly name: string;
  /** One line for each place that breaks the rule. */
  readonly broken: (sources: Sources) => string[];
}

const programs = ["src/main.ts", "src/kubectl-boxinit.ts"];
const importedOnlyByCommands = ["cli", "server"];
const clusterClient = ["src/cluster/connect.ts", "src/cluster/exec-client.ts"];
const impureGlobals =
  /^(process|Date|performance|console|crypto|fetch|Buffer|globalThis|eval|Function|require|Intl|set(Timeout|Interval|Immediate)|queueMicrotask|navigator|import\.meta|Math\.random)$/;

export const rules: readonly Rule[] = [
  {
    name: "core/ imports only core/, shell/ and, in its self-check, fast-json-patch",
    broken: eachImport((path, { from }) => {
      if (!inFolder(path, "core")) return false;
      if (from === "fast-json-patch") return path !== "src/core/patch/self-check.ts";
      return !["core", "shell"].some((folder) => inFolder(target(path, from), folder));
    }),
  },
  {
    name: "shell/ imports only shell/ and unbash",
    broken: eachImport(
      (path, { from }) => inFolder(path, "shell") && from !== "unbash" && !inFolder(target(path, from), "shell"),
    ),
  },
  {
    name: "unbash is called where scripts are parsed and walked, and its types stay in shell/",
    broken: eachImport((path, { from, kind }) => {
      if (from !== "unbash") return false;
      return kind === "type"
        ? !inFolder(path, "shell")
        : !["parse-script", "bash-syntax", "work/visit-syntax"].some((name) => path === `src/shell/${name}.ts`);
    }),
  },
  {
    name: "core/ and shell/ use no clock, environment, randomness, timer or other input",
    broken: eachFile((path, { names }) =>
      inFolder(path, "core") || inFolder(path, "shell")
        ? names.filter(({ name }) => impureGlobals.test(name)).map(({ name, line }) => `${path}:${line}: ${name}`)
        : [],
    ),
  },
  {
    name: "cli/ and server/ are imported by the two programs and cli/ alone",
    broken: eachImport((path, { from }) => {
      if (programs.includes(path) || inFolder(path, "cli")) return false;
      const folder = importedOnlyByCommands.find((one) => inFolder(target(path, from), one));
      return folder !== undefined && !inFolder(path, folder);
    }),
  },
  {
    name: "the Kubernetes client is imported in cluster/ alone, but for types only by connect.ts and exec-client.ts, and those lazily",
    broken: eachImport((path, { from, kind }) => {
      if (from === "@kubernetes/client-node") return kind !== "type" && !clusterClient.includes(path);
      return kind === "value" && clusterClient.includes(target(path, from) ?? "");
    }),
  },
  {
    name: "OpenTelemetry is imported in telemetry/tracing/ alone, and that is loaded lazily",
    broken: eachImport((path, { from, kind }) => {
      if (inFolder(path, "telemetry/tracing")) return false;
      if (from.startsWith("@opentelemetry/")) return true;
      return kind === "value" && inFolder(target(path, from), "telemetry/tracing");
    }),
  },
  {
    name: "the library loads only what is as pure as core/, and of packages fast-json-patch, unbash and zod",
    broken: (sources) =>
      loadedBy("src/library.ts", sources).flatMap(([path, { imports, names }]) => [
        ...imports
          .filter(({ from, kind }) => kind === "lazy" || (kind === "value" && !isFree(from)))
          .map(({ from, line }) => `${path}:${line}: imports ${from}`),
        ...names.filter(({ name }) => impureGlobals.test(name)).map(({ name, line }) => `${path}:${line}: ${name}`),
      ]),
  },
  { name: "no import leads back to where it came from", broken: cycles },
  {
    name: "the environment is read in config/ alone",
    broken: eachFile((path, { names }) =>
      inFolder(path, "config")
        ? []
        : names.filter(({ name }) => name === "process.env").map(({ line }) => `${path}:${line}`),
    ),
  },
  { name: "no default export", broken: eachFile((path, facts) => (facts.defaultExport ? [path] : [])) },
  { name: "no file that only passes on what others export", broken: eachFile((path, f) => (f.barrel ? [path] : [])) },
  {
    name: "a file's name says what is in it",
    broken: eachFile((path) => (/(^|\/)(utils?|helpers?|common|misc|index)\.ts$/.test(path) ? [path] : [])),
  },
  {
    name: "no variable of a module is assigned again",
    broken: eachFile((path, facts) => facts.moduleVariables.map(({ name, line }) => `${path}:${line}: ${name}`)),
  },
  {
    name: "no file is longer than 250 lines",
    broken: eachFile((path, { lines }) => (lines > 250 ? [`${path}: ${lines} lines`] : [])),
  },
];

function eachFile(check: (path: string, facts: SourceFacts) => string[]) {
  return (sources: Sources) => [...sources].flatMap(([path, facts]) => check(path, facts));
}

function eachImport(isBroken: (path: string, fact: ImportFact) => boolean) {
  return eachFile((path, { imports }) =>
    imports.filter((fact) => isBroken(path, fact)).map(({ from, line }) => `${path}:${line}: imports ${from}`),
  );
}

function inFolder(path: string, folder: string): boolean {
  return path.startsWith(`src/${folder}/`);
}

/** The path of the imported file; a package's name as it is. */
function target(path: string, from: string): string {
  return from.startsWith(".") ? posix.join(dirname(path), from) : from;
}

/** What the library may import. */
function isFree(from: string): boolean {
  return from.startsWith(".") || ["fast-json-patch", "unbash", "zod"].includes(from);
}

/** A file and all whose code comes with it. */
function loadedBy(entry: string, sources: Sources): (readonly [path: string, facts: SourceFacts])[] {
  const loaded = new Map<string, SourceFacts>();
  const pending = [entry];
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const facts = sources.get(path);
    if (facts === undefined || loaded.has(path)) continue;
    loaded.set(path, facts);
    for (const { from, kind } of facts.imports) if (kind !== "type") pending.push(target(path, from));
  }
  return [...loaded];
}

function cycles(sources: Sources): string[] {
  const found: string[] = [];
  const finished = new Set<string>();
  const visit = (path: string, way: readonly string[]) => {
    if (way.includes(path)) {
      found.push([...way.slice(way.indexOf(path)), path].join(" -> "));
      return;
    }
    if (finished.has(path)) return;
    for (const { from } of sources.get(path)?.imports ?? []) visit(target(path, from), [...way, path]);
    finished.add(path);
  };
  for (const path of sources.keys()) visit(path, []);
  return found;
}
