import type { Case } from "../case.ts";

const script = "exec /sbin/init --log-level=err";

/** Names that a shell reads, or treats as its own. */
const names = [
  "BASH_ENV",
  "ENV",
  "SHELLOPTS",
  "BASHOPTS",
  "POSIXLY_CORRECT",
  "BASH_COMPAT",
  "BASH_XTRACEFD",
  "BASH_LOADABLES_PATH",
  "BASH",
  "BASHPID",
  "BASH_VERSION",
  "BASH_VERSINFO",
  "BASH_ARGV0",
  "BASH_COMMAND",
  "BASH_EXECUTION_STRING",
  "BASH_SUBSHELL",
  "IFS",
  "PS1",
  "PS2",
  "PS4",
  "PPID",
  "UID",
  "LINENO",
  "RANDOM",
  "SRANDOM",
  "SECONDS",
  "EPOCHSECONDS",
  "EPOCHREALTIME",
  "OPTARG",
  "OPTERR",
  "OPTIND",
  "HISTCMD",
  "COMP_WORDBREAKS",
  "DIRSTACK",
  "GROUPS",
  "FUNCNAME",
  "TMOUT",
  "MAILPATH",
  "PWD",
  "OLDPWD",
  "SHLVL",
  "_",
  "CDPATH",
  "HOME",
  "TERM",
  "LANG",
  "LC_ALL",
  "GLOBIGNORE",
  "INIT",
  "a.b",
  "my-name",
  "x[0]",
  "1a",
  "exec",
];

const named: readonly Case[] = names.flatMap((name) =>
  ["sh", "bash"].map((shell) => ({ command: [shell, "-c", script], env: { [name]: "5" } })),
);

/** What such names do where they have a value that means something. */
const valued: readonly Case[] = [
  { "BASH_FUNC_exec%%": "() { echo no; }" },
  { "BASH_FUNC_exec()": "() { echo no; }" },
  { "BASH_FUNC_true%%": "() { exit; }" },
  { "BASH_FUNC_other%%": "() { :; }" },
  { exec: "() { echo no; }" },
  { SHELLOPTS: "noexec" },
  { SHELLOPTS: "xtrace:errexit" },
  { BASHOPTS: "expand_aliases" },
  { PS4: `\${X?unset}` },
  { PS4: "$(exit 3)" },
  { BASH_COMPAT: "3.1" },
  { LC_ALL: "no_SUCH" },
  { LC_ALL: "C" },
  { PATH: "/nowhere" },
  { PATH: "" },
  { HOME: "" },
  { LD_PRELOAD: "/no/such.so" },
  { VALUE: "a\nb=c\n" },
  { VALUE: "\u0081\u0088\u0001" },
  { VALUE: "$(HOME)" },
].flatMap((env) => ["sh", "bash"].map((shell) => ({ command: [shell, "-xc", "true\nexec /sbin/init 'a b'"], env })));

export const environment = [...named, ...valued];

const FOO = { FOO: "--log-level=err", EMPTY: "" };

/** `$(NAME)`, which the kubelet expands before any shell sees it, and would expand again in a new command. */
export const kubelet: readonly Case[] = [
  "exec /sbin/init $(FOO)",
  "exec /sbin/init '$(FOO)'",
  "exec /sbin/init '$''(FOO)'",
  'exec /sbin/init "$""(FOO)"',
  "exec /sbin/init \\$'(FOO)'",
  "exec /sbin/init '$$(FOO)'",
  "exec /sbin/init '$$''(FOO)'",
  "exec /sbin/init '$\\\n(FOO)'",
  "exec /sbin/init $\\\n(FOO)",
  "exec /sbin/init $(EMPTY)",
  "exec /sbin/init '$(UNSET)'",
  "exec /sbin/init $(UNSET)",
  "$(FOO) exec /sbin/init",
  "exec /sbin/init '(FOO)'",
  "exec /sbin/init '(' 'FOO)'",
]
  .flatMap((text): Case[] => [
    { command: ["sh", "-c", text], env: FOO },
    { command: ["bash", "-c", text], env: FOO },
  ])
  .concat([
    { command: ["/usr/sbin/init", "$(FOO)", "$$(FOO)", "$(UNSET)"], env: FOO },
    { command: ["sh", "-c", "exec /sbin/init", "$(FOO)"], env: FOO },
    { command: ["$(SHELL_NAME)", "-c", "exec /sbin/init"], env: { SHELL_NAME: "sh" } },
    { command: ["sh", "$(FLAG)", "exec /sbin/init"], env: { FLAG: "-c" } },
    { command: ["sh", "-c", "$(SCRIPT)"], env: { SCRIPT: "exec /sbin/init" } },
    { command: ["$(INIT)"], env: { INIT: "/sbin/init" } },
    { command: ["/usr/$(DIR)/init"], env: { DIR: "sbin" } },
    { command: ["sh", "-c", "exec /sbin/init"], args: ["$(SCRIPT)"], env: { SCRIPT: "x" } },
  ]);
