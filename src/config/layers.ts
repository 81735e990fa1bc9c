import { readText, type Setting, settings } from "./settings.ts";

export type Source =
  | { readonly from: "default" }
  | { readonly from: "file"; readonly file: string; readonly line: number }
  | { readonly from: "environment"; readonly name: string }
  | { readonly from: "flag"; readonly name: string };

/** A value for a setting, before it is checked. */
export interface Given {
  readonly setting: Setting;
  readonly value: unknown;
  readonly source: Source;
}

export interface Problem {
  readonly source: Source;
  /** The key, down to the item of a list; empty where the file as a whole is meant. */
  readonly key: string;
  readonly message: string;
}

/** What one place gives, lowest first: file, environment, flags. */
export interface Layer {
  readonly given: readonly Given[];
  readonly problems: readonly Problem[];
}

export type Environment = Readonly<Record<string, string | undefined>>;
/** By the setting's key. */
export type Flags = Readonly<Record<string, string | undefined>>;

/** The variable that names the configuration file where no flag does. */
export const configFileVariable = "BOXINIT_CONFIG";

export function readEnvironmentLayer(environment: Environment): Layer {
  const given: Given[] = [];
  const problems: Problem[] = [];
  for (const [name, text] of Object.entries(environment).sort()) {
    if (text === undefined || !name.startsWith("BOXINIT_") || name === configFileVariable) continue;
    const setting = settings.find((one) => one.environment === name);
    const source: Source = { from: "environment", name };
    if (setting !== undefined) given.push({ setting, value: readText(setting, text), source });
    else if (!isServiceVariable(name, text))
      problems.push({ source, key: "", message: "is the variable of no setting" });
  }
  return { given, problems };
}

export function readFlagLayer(flags: Flags): Layer {
  const given = settings.flatMap((setting): Given[] => {
    const text = flags[setting.key];
    if (text === undefined || setting.flag === undefined) return [];
    return [{ setting, value: readText(setting, text), source: { from: "flag", name: setting.flag } }];
  });
  return { given, problems: [] };
}

/**
 * The kubelet makes such variables of every Service in the namespace, of one named boxinit too:
 * https://kubernetes.io/docs/concepts/services-networking/service/#environment-variables
 */
function isServiceVariable(name: string, text: string): boolean {
  if (/_SERVICE_(HOST|PORT(_\w+)?)$|_PORT_\d+_(TCP|UDP|SCTP)_(PROTO|PORT|ADDR)$/.test(name)) return true;
  return /_PORT(_\d+_(TCP|UDP|SCTP))?$/.test(name) && /^(tcp|udp|sctp):\/\//.test(text);
}
