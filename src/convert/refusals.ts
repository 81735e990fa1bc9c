import { escapeControls } from "../core/escape-controls.ts";
import type { ScriptFactCode } from "../shell/work/script-fact.ts";

interface RefusalKind {
  /** What is in the way, and why it can't come later than systemd's start. */
  readonly sentence: string;
  readonly remedy: string;
}

/** Why the start of a container that is no script, or a script as a whole, is not converted. */
const containerRefusals = {
  "shares-processes": {
    sentence: "{field} makes PID 1 another process, whatever the command is",
    remedy: "Remove the field: systemd must be PID 1.",
  },
  "not-helped": {
    sentence: "Sysbox would not run systemd all the same: {why}",
    remedy: "Repair that first.",
  },
  "other-init": {
    sentence: "{path} may not be the same program as /sbin/init in the image",
    remedy:
      "Write /sbin/init in its place, if the image has it. Where both are the same, the configuration can say so instead: policy.systemdPaths (of /usr/sbin/init: policy.mergedUsr).",
  },
  "behind-a-program": {
    sentence: "a program starts init, and makes it what it is: {text}",
    remedy: "Leave the program out. Variables belong into env, what else it sets into systemd's own configuration.",
  },
  "profile-files": {
    sentence: "the shell runs profile files first, which the pod does not show: {text}",
    remedy: "Leave out what makes it a login or interactive shell, such as -l; write what is needed into the script.",
  },
  "shell-by-path": {
    sentence: "{program} is no plain path, or is looked for in a PATH of the container's own",
    remedy: "Write the shell's path out, such as /bin/sh.",
  },
  "shells-variable": {
    sentence: "shells have their own use for the variable {name}",
    remedy: "Take the variable out of env.",
  },
  "environment-unseen": {
    sentence: "envFrom brings variables whose names the pod does not show, and a unit has to name what it hands on",
    remedy: "Name the variables in env, one by one, with valueFrom.",
  },
  "kubelet-expands": {
    sentence: "the kubelet puts the value of {name} into the script, and would not into a file",
    remedy: "Let the shell expand it: $NAME in place of $(NAME).",
  },
  "changes-environment": {
    sentence:
      "it sets {name}, which came from outside, so that init and what inherits from it get the new value: {text}",
    remedy: "Set it in the container's env, or for one program alone: NAME=value program.",
  },
  "working-folder": {
    sentence: "workingDir is no plain absolute path: {path}",
    remedy: "Use letters, digits and ._/- in it.",
  },
  "mount-in-the-way": {
    sentence: "a volume is mounted at {path}, where {file} has to be",
    remedy: "Mount it elsewhere.",
  },
  "name-taken": {
    sentence: "the pod has a volume named {name} already",
    remedy: "Rename it, or take the image's way, without --configmap.",
  },
  "not-editable": {
    sentence: "the manifest can't be changed in its text: {why}",
    remedy: "Write it out as it says, and convert it again.",
  },
} as const satisfies Record<string, RefusalKind>;

/** Why a script's work, as it is written, is not converted. */
const scriptRefusals = {
  "init-not-found": {
    sentence: "init is started in a way that is not taken apart: {text}",
    remedy: "Write exec /sbin/init, with words that are not computed, as the script's last command.",
  },
  "init-again": {
    sentence: "init is started in more than one place: {text}",
    remedy: "Leave one: exec /sbin/init as the last command.",
  },
  "init-under-condition": {
    sentence: "where something before it fails, the script goes on without init: {text}",
    remedy: "Write exec /sbin/init as the last command.",
  },
  "init-words-computed": {
    sentence: "init's words are computed: {text}",
    remedy: "Write them out.",
  },
  "starts-other-target": {
    sentence: "init is told to start a target that may not be reached by way of the service's own: {text}",
    remedy: "Leave that word out, and set the image's default: RUN systemctl set-default ....",
  },
  "init-in-pipeline": {
    sentence: "init is a part of a pipeline: {text}",
    remedy: "Leave the pipe out: systemd logs to the journal.",
  },
  "sets-for-init": {
    sentence: "variables are set for init alone: {text}",
    remedy: "Set them in the container's env.",
  },
  "redirects-init": {
    sentence: "init gets files in place of its own: {text}",
    remedy: "Leave the redirection out: systemd uses the console and the journal, and closes what else it inherits.",
  },
  exports: {
    sentence: "it exports variables, which reach init and the units that PassEnvironment= them: {text}",
    remedy: "Set them in the container's env, or for one program alone: NAME=value program.",
  },
  limits: {
    sentence: "it sets limits, which every unit inherits from init: {text}",
    remedy: "Write them into /etc/systemd/system.conf.d as DefaultLimit...=.",
  },
  "opens-files": {
    sentence: "it opens or closes files that init inherits: {text}",
    remedy: "Redirect single programs. A service's output is in the journal.",
  },
  "opens-output": {
    sentence: "it opens its output, or its terminal, by name, which a service's can't be: {text}",
    remedy: "Write >&1 and >&2 in the shell; have a program write to a file.",
  },
  traps: {
    sentence: "it sets a trap, which ends as init takes the shell's place, and would go off in a service: {text}",
    remedy: "Leave it out, or do the work in a program of its own.",
  },
  "runs-unseen": {
    sentence: "it runs, in the shell that becomes init, what the pod does not show: {text}",
    remedy: "Run it as a program of its own, or write it out.",
  },
  "may-become-other": {
    sentence: "the container may become another program than init: {text}",
    remedy: "Start that program without exec, or make it a container of its own.",
  },
  "may-end-well": {
    sentence: "the container may end without init, and not as a failure, which a service can't have it do: {text}",
    remedy: "End it with a status that is written out and is not 0, such as exit 1, or leave it out.",
  },
  redefines: {
    sentence: "a function takes the place of a command of the shell: {text}",
    remedy: "Give it another name.",
  },
  "changes-shell": {
    sentence: "it changes how the shell reads or runs what follows: {text}",
    remedy: "Leave it out, or do the work in a program of its own.",
  },
  mounts: {
    sentence: "it mounts where systemd must find it before it starts, or at a place that is not known: {text}",
    remedy: "Use a volume of the pod or a .mount unit. mount --rbind /run /run is not needed any more: leave it out.",
  },
  "changes-root": {
    sentence: "it changes the root that systemd starts in: {text}",
    remedy: "Build that root as the image.",
  },
  "changes-what-systemd-reads": {
    sentence: "it touches what systemd, or one of its first units, has read or made by then: {text}",
    remedy: "Do it as the image is built (COPY or RUN ...), or mount the file from a ConfigMap.",
  },
  "changes-cgroups": {
    sentence: "it works on the cgroups, or asks for its own, which are systemd's once it runs: {text}",
    remedy: "Leave it out: systemd makes the cgroups, and Delegate=yes gives a service its own.",
  },
  "dumps-environment": {
    sentence: "it takes the whole environment, of which a service has only what its unit names: {text}",
    remedy: "Name the variables that are meant. A unit that needs some can have them by PassEnvironment=NAME.",
  },
  "talks-to-systemd": {
    sentence: "it changes what systemd starts with, or has it start services, which would wait for it: {text}",
    remedy: "Do it as the image is built: RUN systemctl enable ..., and the same for packages.",
  },
  "waits-for-unseen": {
    sentence:
      "it waits for a script that the pod does not show, and that would wait for ever where it starts a service: {text}",
    remedy:
      "Run it as the image is built, or write it out; where it need not be done before the services, put & behind it.",
  },
  "signals-pid-1": {
    sentence: "it looks at PID 1, signals it or sets it up, and that is systemd then: {text}",
    remedy: "Leave it out.",
  },
  "own-pid": {
    sentence: "it uses its own PID, which is 1 before init, and another in a service: {text}",
    remedy: "Use mktemp for names, and $! for what it has started.",
  },
  "own-name": {
    sentence: "it uses its own name or options, which differ for a file: {text}",
    remedy: "Write the name out.",
  },
  operands: {
    sentence: "it uses the words behind the script: {text}",
    remedy: "Write them into the script.",
  },
  "last-job": {
    sentence: "it uses the PID of init: {text}",
    remedy: "Ask systemctl for the state of what is meant.",
  },
  "relative-path": {
    sentence: "it uses a path from the working folder, which the image decides: {text}",
    remedy: "Set the container's workingDir, or write the whole path.",
  },
  "follows-journal": {
    sentence: "it follows the journal, into which its own output goes in a service: {text}",
    remedy: "Leave it out. journalctl in kubectl exec shows the same.",
  },
  "work-on-both-sides": {
    sentence: "there is work before init and beside it: {text}",
    remedy: "Do what comes before in one script and the rest in a service of its own, by hand.",
  },
  "not-parsed": {
    sentence: "the script can't be parsed",
    remedy: "Look at it with sh -n.",
  },
  "positions-in-doubt": {
    sentence: "taking init's start out of the script would change how the rest is read: {text}",
    remedy: "Write exec /sbin/init on a line of its own.",
  },
} as const satisfies Record<ScriptFactCode, RefusalKind>;

const refusalKinds = { ...containerRefusals, ...scriptRefusals };

export type RefusalCode = keyof typeof refusalKinds;

export const refusalCodes: readonly RefusalCode[] = Object.keys(refusalKinds).filter(isRefusalCode);

function isRefusalCode(text: string): text is RefusalCode {
  return Object.hasOwn(refusalKinds, text);
}

export function refusalKind(code: RefusalCode): RefusalKind {
  return refusalKinds[code];
}

/** Why a container is not converted. It is told, and nothing is written for the container. */
export interface Refusal {
  readonly code: RefusalCode;
  /** What is in the way, on one line. */
  readonly message: string;
  readonly remedy: string;
  /** The line of the script, from 1, where it is about one. */
  readonly line?: number;
}

export function refuse(code: RefusalCode, data: Readonly<Record<string, string>> = {}, line?: number): Refusal {
  const { sentence, remedy } = refusalKind(code);
  return { code, message: fill(sentence, data), remedy: fill(remedy, data), ...(line === undefined ? {} : { line }) };
}

/** What would break the line or turn its direction is escaped. */
function fill(template: string, data: Readonly<Record<string, string>>): string {
  return template.replace(/\{(\w+)\}/g, (placeholder, name: string) => escapeControls(data[name] ?? placeholder));
}
