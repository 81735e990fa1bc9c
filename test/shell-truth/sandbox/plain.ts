import type { Observation, Run } from "./run.ts";

export const initPaths = ["sbin/init", "usr/sbin/init", "lib/systemd/systemd", "usr/lib/systemd/systemd"];
const initPath = /(?:\/usr)?\/(?:sbin\/init|lib\/systemd\/systemd)/g;
/** What scripts may name beside init: any other path could be the machine's own init, or leave a file behind. */
const harmless = /\/(?:dev\/(?:null|zero|fd)|usr\/bin\/env|(?:usr\/)?bin\/(?:ba|da)?sh)\b/g;
/** Without sbin, so that a bare `init` finds nothing. */
const safePath = "/usr/bin:/bin";

/**
 * The run with init's path put below `folder`, where the stand-in is. Undefined where another spelling of init could
 * be left: the machine's own init must never start.
 */
export function moveInit(run: Run, folder: string): Run | undefined {
  const words = run.file === run.argv[0] ? run.argv : run.argv.slice(1);
  const values = Object.entries(run.env).filter(([name]) => name !== "PATH");
  if (words.some((word) => namesAnotherProgram(word)) || values.flat().some((text) => couldSpellInit(text))) {
    return undefined;
  }
  const move = (text: string) => text.replaceAll(initPath, (path) => folder + path);
  return {
    ...run,
    file: move(run.file),
    argv: run.argv.map(move),
    env: { ...Object.fromEntries(values.map(([name, value]) => [name, move(value)])), PATH: safePath },
  };
}

function namesAnotherProgram(text: string): boolean {
  const left = text.replaceAll(initPath, "").replaceAll(harmless, "");
  return couldSpellInit(left) || /\/\S/.test(left) || /\\[0-7xuU]/.test(left);
}

function couldSpellInit(text: string): boolean {
  const letters = text
    .replaceAll(initPath, "")
    .toLowerCase()
    .replaceAll(/[^a-z]/g, "");
  return /sbin|init|systemd/.test(letters);
}

/** The observation as if the script had run as it was written. */
export function moveInitBack(observation: Observation, run: Run, folder: string): Observation {
  const back = (text: string) => text.replaceAll(folder, "");
  return {
    ...observation,
    inits: observation.inits.map((init) => ({
      ...init,
      argv: init.argv.map(back),
      env: new Map(
        [...init.env].map(([name, value]) => [name, value === safePath ? (run.env[name] ?? value) : back(value)]),
      ),
    })),
  };
}
