/**
 * The scripts that a regular expression can be certain of: a small part of what core/ and shell/ read, in which every
 * shell sees the same words. In the syntax of RE2, which CEL has. What stands behind `exec` is judged word by word.
 */

const blanks = String.raw`[ \t]+`;
const perhapsBlanks = String.raw`[ \t]*`;

export const quote = "[\\x27\\x22]";

/** No tilde or bracket: in what looks like an assignment they mean something. */
const plain = "A-Za-z0-9_./:=,@%+$-";
const word = String.raw`(?:[${plain}]+|\x27[^\x27\n]*\x27|\x22[^\x22\n]*\x22)`;

const prelude = `(?:set(?:${blanks}-[euxv]+)+|:|true)`;
const end = String.raw`${perhapsBlanks};?[ \t\n]*`;

const redirections = `(?:${perhapsBlanks}[0-9]?(?:>>?${perhapsBlanks}/[A-Za-z0-9._/-]+|>&[0-9]))*`;
const assignment = `[A-Za-z_][A-Za-z0-9_]*=[${plain}]*`;
const assignments = `(?:${assignment}${blanks})*`;
/** Whatever it does, the shell goes on behind it: what ends or turns the script is asked for apart. */
const work = `${assignments}(?:[A-Za-z0-9_./-]+|${assignment})(?:${blanks}${word})*${redirections}`;
const orElse = String.raw`(?:${perhapsBlanks}\|\|${perhapsBlanks}(?:true|:|exit(?:${blanks}[0-9]+)?))?`;

/** Stands behind each word of an argv that is looked at as one text. */
export const wordEnd = String.raw`\x1f`;

const flags = `${wordEnd}-[euxvli]+`;
const flagsWithC = `${wordEnd}-[euxvli]*c[euxvli]*`;

/** `sh -c`, with flags that change nothing but what is read before; the script comes next. */
export const shellCall = `^(?:/(?:usr/)?bin/)?(?:sh|bash|dash)(?:${flags})*${flagsWithC}(?:${wordEnd}--|(?:${flags})*)${wordEnd}`;

/** A shell that reads profiles, or is interactive. */
export const profileFlag = `${wordEnd}-[a-z]*[li]`;

/**
 * A script with one of these is not looked at: expansions, groups, here-documents, backslashes, other than ASCII, and
 * `+=`, which is bash's alone. What begins with a dash is one more option to a shell, and no script.
 */
export const intricate = String.raw`^-|[^\t\n -~]|[\x60({\[<\\]|\+=|\$(?:[^A-Za-z_@*0-9]|$)`;

/** A line that ends within a redirection: core/ takes `>&` with more than a digit for what bash alone reads. */
export const brokenDuplicate = String.raw`>&[0-9]?\\\n`;

/** A whole line of comment. */
export const commentLine = String.raw`^[ \t]*#`;

/** A line up to the comment at its end. Where that is within quotes, one of them is left open, and no shape fits. */
export const beforeComment = String.raw`^(?:[^# \t;&]#|[^#])*`;

/** Nothing but an exec, perhaps with a prelude that changes nothing. Whether there are variables is asked for apart. */
export const onlyExec = String.raw`^[ \t\n]*(?:${prelude}${perhapsBlanks}(?:;|&&|\n)[ \t\n]*)*exec(?:${blanks}${word})+${end}$`;

/** The same with work before it, variables for it, or redirections. */
export const workThenExec = String.raw`^[ \t\n]*(?:(?:${prelude}|${work}${orElse})${perhapsBlanks}(?:;|&&?|\n)[ \t\n]*)*${assignments}exec(?:${blanks}${word})+${redirections}${end}$`;

/** What shells read as more than a command, and commands that end a script, change what exec is, or keep /run. */
const turns = [
  ...["if", "then", "elif", "else", "fi", "for", "while", "until", "select", "do", "done", "case", "in", "esac"],
  ...["function", "coproc", "time", "alias", "command", "builtin", "exit", "return", "mount"],
];
/** Behind `||` the shape above lets nothing of that stand but exit, which then is only perhaps the end. */
export const turn = String.raw`(?:^|[;&\n])[ \t\n]*${assignments}(?:(?:${turns.join("|")})(?:[ \t\n;&|>]|$)|set[ \t][^;&|\n]*(?:[\x27\x22]|-[a-z]*n|noexec))`;

/** A word behind exec, with its quotes. */
export const execWord = String.raw`\x27[^\x27]*\x27|\x22[^\x22]*\x22|[^ \t\n;]+`;

/** A shell's name as a word; quotes and backslashes were taken out before. */
export const shellName = String.raw`(?:^|[^A-Za-z0-9_.-])(?:ba|da|a)?sh\b`;
