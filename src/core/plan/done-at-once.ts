import { shellsCall } from "./statement-changes.ts";

/** A job beside the script, or text for a file that is run later. */
const goesOn = /(?<![&>|<])&(?!&)|<<|[<>]\(|\bcoproc\b/;
/** Text within text, or what only looks as if a statement ended there: \" \; '"' */
const quotedTwice = /\\["'`&|]|\\;\s*[a-z/]|"'|'"/;
/** What it starts may go on: `find -exec`, a value of the kubelet's with more statements. */
const callsAnother = /\$\(|`|\s-(?:exec|ok)/;

/** Nothing but the call of a program that ends with its work. */
const plainCall = new RegExp(
  String.raw`^\s*${shellsCall}(?:(?:then|do|else)\s+)?(?:/(?:usr/)?s?bin/)?(?:mkdir|rmdir|rm|mv|touch|cp|install|ln|find|u?mount|chown|chmod|chgrp)\s`,
);

/**
 * Which of a command's statements have done all their work before the command execs init. What they change below /run is
 * on the file system that systemd's tmpfs covers, so that a link there is in nobody's way. Where a job goes on, or text
 * may be written down for later (a here-document, quotes over several statements), none is known to.
 */
export function doneAtOnce(script: string, statements: readonly string[]): (statement: string) => boolean {
  const isPlain = !goesOn.test(script) && !quotedTwice.test(script);
  const isKnown = isPlain && statements.every((each) => isEven(each, "'") && isEven(each, '"'));
  return (statement) => isKnown && plainCall.test(statement) && !callsAnother.test(statement);
}

function isEven(text: string, quote: string): boolean {
  return text.split(quote).length % 2 === 1;
}
