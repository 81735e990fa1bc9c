import type { Command } from "unbash";
import { readInitPath } from "../init-path.ts";
import { baseName, type Word } from "../word.ts";
import { wordsOf } from "./find-init-call.ts";
import { isHarmlessMount } from "./mount-call.ts";
import type { ScriptFact, ScriptFactCode } from "./script-fact.ts";
import { startedProgram } from "./started-program.ts";
import { excerptOf, type SyntaxPart } from "./visit-syntax.ts";

/** What the programs that a script starts would do to systemd, in whatever process. */
export function programFacts(part: SyntaxPart): readonly ScriptFact[] {
  const code = codeOf(part);
  return code === undefined ? [] : [{ code, line: part.line, text: excerptOf(part) }];
}

function codeOf({ node, inJob }: SyntaxPart): ScriptFactCode | undefined {
  if (node.type === "Redirect") return node.operator.startsWith("<") ? undefined : writesTo(node.target?.value ?? "");
  // By that name it may be written to.
  if (node.type === "Assignment") return writesTo(node.text);
  return node.type === "Command" ? codeOfCommand(node, inJob) : undefined;
}

function codeOfCommand(node: Command, inJob: boolean): ScriptFactCode | undefined {
  const words = wordsOf(node);
  const { path, operands, isOpaque } = startedProgram(words);
  if (path === undefined) return undefined;
  if (readInitPath(path).is === "init") return "init-again";
  const name = baseName(path);
  // Of what such a program starts, every word may be the program.
  const calls = isOpaque
    ? [words, ...operands.map((_, at) => operands.slice(at))].map(([first, ...rest]) => [first?.literal, rest] as const)
    : [[path, operands] as const];
  const found = calls
    .map(([each, rest]) => codeOfProgram(baseName(each ?? ""), rest, inJob))
    .find((code) => code !== undefined);
  if (found !== undefined || readers.has(name)) return found;
  if (!inJob && path.startsWith("/etc/init.d/")) return "talks-to-systemd";
  return operands.map(({ literal, text }) => writesTo(literal ?? text)).find((code) => code !== undefined);
}

function codeOfProgram(name: string, operands: readonly Word[], inJob: boolean): ScriptFactCode | undefined {
  const has = (pattern: RegExp) => operands.some(({ text }) => pattern.test(text));
  if (startersOfServices.has(name) && !inJob) return "talks-to-systemd";
  if (changersOfAccounts.has(name)) return "changes-what-systemd-reads";
  switch (name) {
    case "mount":
      return operands.length === 0 || isHarmlessMount(operands) ? undefined : "mounts";
    case "umount":
    case "swapon":
    case "swapoff":
      return "mounts";
    case "pivot_root":
    case "switch_root":
      return "changes-root";
    case "rm":
    case "find":
      return has(madeInTmp) ? "changes-what-systemd-reads" : undefined;
    case "printenv":
      return operands.every(({ literal }) => literal !== undefined && /^\w/.test(literal)) && operands.length > 0
        ? undefined
        : "dumps-environment";
    case "env":
    case "export":
    case "set":
      return operands.every(({ text }) => /^-[0p]?$/.test(text)) ? "dumps-environment" : undefined;
    case "declare":
    case "typeset":
      return operands.length === 0 || has(/^-[a-zA-Z]*p/) ? "dumps-environment" : undefined;
    case "compgen":
      return has(/^-[a-zA-Z]*[ev]/) ? "dumps-environment" : undefined;
    case "systemctl":
      return has(/^(?:enable|disable|reenable|mask|unmask|preset|preset-all|set-default|link|revert|edit|add-\w+)$/)
        ? "talks-to-systemd"
        : undefined;
    case "telinit":
    case "init":
    case "shutdown":
    case "halt":
    case "poweroff":
    case "reboot":
    case "update-rc.d":
      return "talks-to-systemd";
    case "journalctl":
      return has(/^(?:-\w*f|--follow)/) ? "follows-journal" : undefined;
    case "kill":
      return has(/^["']?(?:-?1|\$\$)["']?$/) ? "signals-pid-1" : undefined;
    case "killall5":
      return "signals-pid-1";
    case "prlimit":
    case "renice":
    case "choom":
    case "chrt":
    case "ionice":
    case "taskset":
      return has(/^(?:--pid=|-p)?1$/) ? "signals-pid-1" : undefined;
    default:
      return undefined;
  }
}

/**
 * Without systemd they did nothing, or it themselves; once it runs they have it start services, and would wait for what
 * waits for them. So do the scripts of packages that are installed.
 */
const startersOfServices: ReadonlySet<string> = new Set([
  ...["systemctl", "systemd-run", "service", "invoke-rc.d", "rc-service", "machinectl", "loginctl", "busctl"],
  ...["apt", "apt-get", "aptitude", "dpkg", "yum", "dnf", "microdnf", "tdnf", "rpm", "zypper", "pacman", "snap"],
  // Scripts of Debian's, which call systemctl once systemd runs.
  ...["dpkg-reconfigure", "apachectl", "apache2ctl", "pg_ctlcluster"],
]);

/** systemd-tmpfiles and systemd-sysusers go by the accounts that are there as they run. */
const changersOfAccounts: ReadonlySet<string> = new Set([
  ...["useradd", "usermod", "userdel", "adduser", "deluser", "groupadd", "groupmod", "groupdel", "addgroup"],
  ...["delgroup", "newusers"],
]);

/** They tell of a path and do nothing to it. */
const readers: ReadonlySet<string> = new Set([
  ...["cat", "test", "[", "ls", "grep", "head", "tail", "stat", "echo", "printf", "readlink", "logger", "wc"],
]);

/** What a program could change by such a word, and that systemd has read, or holds, by the time a service starts. */
function writesTo(word: string): ScriptFactCode | undefined {
  if (/\/sys\/+fs\/+cgroup/.test(word)) return "changes-cgroups";
  if (/^["']?(?:\/var)?\/run(?:\/\.?\*?)?["']?$/.test(word)) return "changes-what-systemd-reads";
  return readAtStart.test(word) ? "changes-what-systemd-reads" : undefined;
}

/**
 * init itself, its units and generators, and what it or its early units read once: systemd.unit(5), file-hierarchy(7),
 * tmpfiles.d(5), sysctl.d(5), machine-id(5), fstab(5).
 */
const readAtStart =
  /(?:\/sbin\/init|\/lib\/systemd|\/etc\/systemd|\/var\/log\/journal|\/etc\/(?:machine-id|passwd|group|fstab|crypttab|locale\.conf|default\/locale|vconsole\.conf|hostname|machine-info|inittab|init\.d|rc\d?\.d|sysctl\.conf)|\/(?:tmpfiles|sysctl|modules-load|sysusers|binfmt)\.d)(?![\w-])/;

/** What systemd-tmpfiles makes below /tmp at each boot (tmpfiles.d/x11.conf), or all that is there. */
const madeInTmp = /^\/tmp\/?(?:\.?\*|\.(?:X11|ICE|XIM|font)-unix|\.X\*)?\/?$/;
