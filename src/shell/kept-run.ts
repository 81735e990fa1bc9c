/** The lines that make /run a mount point, with all below it, as the walk believes them. */
const binds = /\bmount +(?:--rbind|-o +rbind) +\/run +\/run\b/g;

/** What can take such a mount back, put another over it, or make another program of `mount`. */
const undoes = /umoun|mount[^\n;&|]*\/run|\bPATH=|\bhash\b|\beval\b/;

/**
 * Whether a script may undo that /run is a mount point in a way that a walk through its commands does not see: by a
 * function, a substitution, a here-document, the value of a variable. Goes by the text, without quotes, and doubts too much
 * rather than too little: one more mount of a token costs nothing.
 */
export function mayUndoKeptRun(script: string): boolean {
  return undoes.test(script.replace(/['"\\]/g, "").replace(binds, ""));
}
