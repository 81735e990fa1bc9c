import { type Finding, type FindingCode, findingCodes, findingKind, isFindingCode, makeFinding } from "../findings.ts";
import type { Pod } from "../pod.ts";
import { type Mode, modes, type RelocationPolicy, type UnwrapPolicy } from "../policy.ts";
import { familyNames, isItem } from "./variable-families.ts";

/** What the author of a pod asks of boxinit, by annotations. */
export interface Wishes {
  readonly mode: Mode | undefined;
  /** Names of containers that run systemd though the pod does not show it. */
  readonly init: NameList;
  readonly skipContainers: NameList;
  readonly relocation: RelocationPolicy | undefined;
  readonly unwrap: UnwrapPolicy | undefined;
  /** Variables, and families of them, that systemd units are to see. */
  readonly passEnv: readonly string[];
  readonly ignoreFindings: ReadonlySet<FindingCode>;
}

export interface NameList {
  has(name: string): boolean;
}

const nobody: NameList = { has: () => false };

/** The annotations that people write. */
export const annotationNames = [
  "boxinit/mode",
  "boxinit/init",
  "boxinit/skip-containers",
  "boxinit/relocation",
  "boxinit/unwrap",
  "boxinit/pass-env",
  "boxinit/ignore-findings",
] as const;
type AnnotationName = (typeof annotationNames)[number];

/** Characters: room for a name of every container that a pod can sensibly have. It bounds the work. */
const longestList = 4096;

/** The annotations that boxinit writes. */
export const statusAnnotation = "boxinit/status";
export const linksAnnotationPrefix = "boxinit/links.";
export const serviceEnvironmentAnnotation = "boxinit/service-environment";

export interface ReadWishes {
  readonly wishes: Wishes;
  /** `annotation-invalid` findings: with any of them the whole pod stays as it is. */
  readonly invalid: readonly Finding[];
  readonly told: readonly Finding[];
}

export function readWishes(pod: Pod): ReadWishes {
  const invalid: Finding[] = [];
  const told: Finding[] = [];
  const refuse = (annotation: string, why: string): void => {
    invalid.push(makeFinding("annotation-invalid", { annotation, why }));
  };
  const oneOf = <Value extends string>(name: AnnotationName, values: readonly Value[]): Value | undefined => {
    const text = pod.annotations.get(name);
    if (text === undefined) return undefined;
    const value = values.find((each) => each === text);
    if (value === undefined) refuse(name, `${quote(text)} is none of ${values.join(", ")}`);
    return value;
  };
  const items = (name: AnnotationName): readonly string[] => {
    const text = pod.annotations.get(name);
    if (text !== undefined && text.length > longestList) {
      refuse(name, `it is longer than ${longestList} characters`);
      return [];
    }
    const parsed = text === undefined ? [] : text.split(",").map((item) => item.trim());
    if (parsed.includes("")) refuse(name, "an item of the list is empty");
    else if (parsed.includes("*") && parsed.length > 1) refuse(name, "* stands only alone");
    return parsed;
  };
  const containers = (name: AnnotationName): NameList => {
    const listed = new Set(items(name));
    if (listed.size === 0) return nobody;
    const names = new Set(pod.containers.map((container) => container.name));
    for (const item of listed) {
      if (item === "*" || item === "" || names.has(item)) continue;
      told.push(makeFinding("annotation-container-unknown", { annotation: name, name: quote(item) }));
    }
    return { has: (container) => listed.has("*") || listed.has(container) };
  };
  const codes = (): ReadonlySet<FindingCode> => {
    const ignored = new Set<FindingCode>();
    for (const item of items("boxinit/ignore-findings")) {
      if (item === "*") return new Set(findingCodes.filter((code) => findingKind(code).always !== true));
      if (isFindingCode(item) && findingKind(item).always !== true) ignored.add(item);
      else if (item !== "") refuse("boxinit/ignore-findings", `${quote(item)} is no code that can be ignored`);
    }
    return ignored;
  };
  const passEnv = items("boxinit/pass-env");
  for (const item of passEnv) {
    if (item === "*" || item === "" || isItem(item)) continue;
    refuse("boxinit/pass-env", `${quote(item)} is no name of an environment variable, nor ${familyNames.join(", ")}`);
  }
  for (const key of pod.annotations.keys()) if (isMistyped(key)) refuse(key, "boxinit knows no such annotation");
  const wishes: Wishes = {
    mode: oneOf("boxinit/mode", modes),
    init: containers("boxinit/init"),
    skipContainers: containers("boxinit/skip-containers"),
    relocation: oneOf("boxinit/relocation", ["auto", "move", "mirror", "off"]),
    unwrap: oneOf("boxinit/unwrap", ["always", "hidden", "never"]),
    passEnv,
    ignoreFindings: codes(),
  };
  return invalid.length === 0 ? { wishes, invalid, told } : { wishes: noWishes(wishes.mode), invalid, told };
}

/** One wish that can't be read makes all the others doubtful, but for the one to be left alone. */
function noWishes(mode: Wishes["mode"]): Wishes {
  return {
    mode,
    init: nobody,
    skipContainers: nobody,
    relocation: undefined,
    unwrap: undefined,
    passEnv: [],
    ignoreFindings: new Set(),
  };
}

/** A misspelt opt-out that is passed over in silence would change a pod against its author's word. */
function isMistyped(key: string): boolean {
  if (!key.startsWith("boxinit/") || key.startsWith(linksAnnotationPrefix)) return false;
  return ![...annotationNames, statusAnnotation, serviceEnvironmentAnnotation].some((name) => name === key);
}

function quote(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}...` : text);
}
