import type { Word } from "./word.ts";

/** What the words behind a shell's name make it do. */
export type ShellCall =
  /** `-c SCRIPT`: `flags` tells whether its options are all harmless, run profile files first, or are not read. */
  | { readonly runs: "script"; readonly script: Word; readonly flags: "plain" | "profile" | "unread" }
  /** A script file, or standard input. */
  | { readonly runs: "file" }
  /** `-n`, or `-c` without a script. */
  | { readonly runs: "nothing" }
  /** An option is computed or not known. */
  | { readonly runs: "unread" };

/** Reads a shell's options as POSIX sh, bash and dash agree on: `c e u x v` in any grouping, one `c`. */
export function readShellCall(words: readonly Word[]): ShellCall {
  let scriptFollows = 0;
  let flags: "plain" | "profile" | "unread" = "plain";
  let nothing = false;
  let at = 1;
  for (; at < words.length; at++) {
    const option = words[at]?.literal;
    if (option === undefined) {
      if (scriptFollows > 0) break;
      return { runs: "unread" };
    }
    if (!/^[-+]/.test(option)) break;
    if (option === "--") {
      if (!/^-[^-]*c/.test(words[at - 1]?.literal ?? "")) flags = "unread";
      at++;
      break;
    }
    if (option === "--login") flags = flags === "unread" ? flags : "profile";
    else if (/^-[ceuxvlin]+$/.test(option)) {
      scriptFollows += option.split("c").length - 1;
      if (option.includes("n")) nothing = true;
      if (/[li]/.test(option) && flags === "plain") flags = "profile";
    } else {
      flags = "unread";
      if (/^-[^-]*c/.test(option)) scriptFollows++;
      at += option.startsWith("--") ? Number(/^--(?:rcfile|init-file)$/.test(option)) : option.split(/[oO]/).length - 1;
    }
  }
  const script = words[at];
  if (nothing && flags !== "unread") return { runs: "nothing" };
  if (scriptFollows === 0) return { runs: "file" };
  if (script === undefined) return { runs: flags === "unread" ? "unread" : "nothing" };
  return { runs: "script", script, flags: scriptFollows > 1 ? "unread" : flags };
}
