/** One container as a pod could describe it: what the engine is asked about, and what is run for real. */
export interface Case {
  readonly command: readonly string[];
  readonly args?: readonly string[];
  /** The container's `env`, given to the engine and to the shells. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Variables an image or a user may well have set, of which shells drop, reset or keep some. */
export const imageEnvironment: Readonly<Record<string, string>> = {
  PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
  HOME: "/root",
  "a.b": "no identifier",
  "my-name": "no identifier",
  PS1: "prompt ",
  PS2: "more ",
  OPTIND: "7",
  SHLVL: "5",
  PWD: "/elsewhere",
  OLDPWD: "/before",
  _: "/usr/bin/last",
  LC_ALL: "C.UTF-8",
  EMPTY: "",
  LINES_OF_TEXT: "one\ntwo\n",
  KUBERNETES_SERVICE_HOST: "10.96.0.1",
};

/** The environment of the container's first process. */
export function environmentOf(example: Case): Readonly<Record<string, string>> {
  return { ...imageEnvironment, ...example.env };
}

/** One line that runs this case alone: JSON in ASCII without a single quote, so that any shell takes it. */
export function reproduction(example: Case): string {
  const json = JSON.stringify(example).replace(/['\u007f-\uffff]/g, (character) => {
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
  return `SHELL_TRUTH_CASE='${json}' npx vitest run test/shell-truth`;
}
