/** A word of an argv or of a script. */
export interface Word {
  /** As it is written. */
  readonly text: string;
  /** What it is at run time; undefined where that depends on an expansion. */
  readonly literal: string | undefined;
  /** What a shell reads where this word is its script; undefined where that depends on another shell's expansion. */
  readonly script: string | undefined;
}

/**
 * A word of a container's `command` or `args`. Before the program sees it, the kubelet turns `$$` into `$` and
 * expands `$(NAME)` (Kubernetes: third_party/forked/golang/expansion). In a script an expansion is left where it
 * stands: a shell that reads `$(NAME)` as its own sees something that is computed too.
 */
export function containerWord(text: string): Word {
  if (!text.includes("$")) return { text, literal: text, script: text };
  const script = text.replaceAll("$$", "$");
  return { text, literal: hasExpansion(text.replaceAll("$$", "")) ? undefined : script, script };
}

function hasExpansion(text: string): boolean {
  const open = text.indexOf("$(");
  return open !== -1 && text.includes(")", open);
}

export function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

const initName = /(?:^|[^\w.-])(?:init|systemd)(?:[^\w./-]|$)/;

/** The words, quoted in whatever way, may name init. It errs towards yes. */
export function mentionsInit(text: string): boolean {
  return initName.test(text.replace(/['"\\]/g, ""));
}
