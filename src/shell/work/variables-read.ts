/**
 * Names of variables that a script may take from outside, quoted scripts and here-documents in it among them. It errs
 * towards yes: a name that nobody has set does no harm.
 */
export function variablesRead(script: string): readonly string[] {
  const expanded = [...script.matchAll(/\$\{?[#!]?([A-Za-z_][A-Za-z0-9_]*)/g)].map(([, name = ""]) => name);
  const handedOn = [...script.matchAll(/--preserve-env=([\w,]+)/g)].flatMap(([, names = ""]) => names.split(","));
  const asked = [...script.matchAll(/\bprintenv\s+([A-Za-z_]\w*)/g)].map(([, name = ""]) => name);
  // What has come from outside stays exported when it is set anew.
  const set = [...script.matchAll(/(?:^|[\s;&|({])([A-Za-z_]\w*)\+?=/g)].map(([, name = ""]) => name);
  return [...new Set([...expanded, ...handedOn, ...asked, ...set])].filter(
    (name) => name !== "" && !ownOfShells.test(name),
  );
}

/** What shells set themselves, whatever they are given. */
const ownOfShells =
  /^(?:_|BASH.*|COLUMNS|DIRSTACK|E?UID|EPOCH\w+|FUNCNAME|GROUPS|HISTCMD|IFS|LINENO|LINES|OLDPWD|OPTARG|OPTERR|OPTIND|PIPESTATUS|PPID|PS[0-4]|PWD|S?RANDOM|REPLY|SECONDS|SHELLOPTS|SHLVL)$/;
