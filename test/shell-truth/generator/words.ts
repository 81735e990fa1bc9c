import fc from "fast-check";

/** One of `choices`, each as often as its weight says: `[5, "a"], [1, "b"]`. */
export function pick<T>(...choices: readonly (readonly [number, T])[]): fc.Arbitrary<T> {
  return fc.oneof(...choices.map(([weight, value]) => ({ weight, arbitrary: fc.constant(value) })));
}

/** One of `choices`, all alike. */
export function any<T>(...choices: readonly T[]): fc.Arbitrary<T> {
  return fc.constantFrom(...choices);
}

/** Mostly `usual`, otherwise `rare`: most scripts should be wrappable, or one step away from it. */
export function mostly<T>(weight: number, usual: fc.Arbitrary<T>, rare: fc.Arbitrary<T>): fc.Arbitrary<T> {
  return fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: rare });
}

type Quote = (character: string) => string;
const bare: Quote = (character) => character;
const single: Quote = (character) => (character === "'" ? "\\'" : `'${character}'`);
const double: Quote = (character) => `"${character.replace(/["\\$`]/, "\\$&")}"`;
const backslash: Quote = (character) => (character === "\n" ? "'\n'" : `\\${character}`);
const continued: Quote = (character) => `\\\n${safe(character)}`;
const emptyBefore: Quote = (character) => `''${safe(character)}`;
const dollar: Quote = (character) => `$'${character.replace(/['\\]/, "\\$&")}'`;

function safe(character: string): string {
  return /[\w/.=:,@%+-]/.test(character) ? character : single(character);
}

/** How a shell script could spell `text`. Now and then a character that needs a quote gets none. */
export function spelled(text: string): fc.Arbitrary<string> {
  const plain = text === "" ? "''" : [...text].map(safe).join("").replaceAll("''", "");
  const whole = fc.constantFrom(
    plain,
    text.includes("'") ? plain : `'${text}'`,
    `"${text.replace(/["\\$`]/g, "\\$&")}"`,
  );
  const quote = pick<Quote>(
    [40, safe],
    [2, single],
    [2, double],
    [2, backslash],
    [1, continued],
    [1, emptyBefore],
    [1, dollar],
    [1, bare],
  );
  const piecewise = fc
    .array(quote, { minLength: text.length, maxLength: text.length })
    .map((quotes) => [...text].map((character, index) => (quotes[index] ?? safe)(character)).join("") || "''");
  return fc.oneof(
    { weight: 5, arbitrary: fc.constant(plain) },
    { weight: 2, arbitrary: whole },
    { weight: 3, arbitrary: piecewise },
  );
}

export const initWord = mostly(
  9,
  pick([8, "/sbin/init"], [2, "/usr/sbin/init"], [1, "//sbin/init"], [1, "/sbin/./init"], [1, "/usr//sbin/.//init"]),
  fc.constantFrom(
    "/lib/systemd/systemd",
    "/usr/lib/systemd/systemd",
    "/sbin/../sbin/init",
    "/sbin/init/",
    "init",
    "./init",
    "/sbin/init2",
    "/stage/init",
    "sbin/init",
  ),
).chain(spelled);

const argument = mostly(
  6,
  fc.constantFrom(
    "--log-level=err",
    "--log-target=journal",
    "systemd.unit=rescue.target",
    "3",
    "--",
    "-",
    "quiet",
    "",
    "a b",
    "it's",
    "%u",
    "@",
    "A=1",
    "=x",
  ),
  fc.constantFrom(
    "$(EMPTY)",
    "$HOME",
    "`",
    "*",
    "a?",
    "[a]1",
    "~",
    "~root",
    "{a,b}",
    "{1..3}",
    "#x",
    "a#b",
    "!",
    "!!",
    "^",
    "\\",
    '"',
    "\n",
    "\t",
    "\r",
    "\u00a0",
    "é",
    "ÁÈ",
    "\u2028",
    "(",
    ";",
    "&",
    "|",
    "<",
    ">",
    "&>f",
    "\u0001",
    "\u007f",
    "\u0081",
    "\u0088",
    "a=~b",
    "x:~",
    "--user",
  ),
).chain((text) => mostly(12, spelled(text), fc.constant(text)));

export const argumentsOfInit = fc.array(argument, { maxLength: 3 });
