/** As semver.org has it, but for build metadata: registries of images and charts take no `+` in a tag. */
const form = /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-([\da-zA-Z-]+(?:\.[\da-zA-Z-]+)*))?$/;

export function isVersion(text: string): boolean {
  const parsed = form.exec(text);
  // A number with a zero before it would be two spellings of one.
  return parsed !== null && !(parsed[4] ?? "").split(".").some((part) => /^0\d+$/.test(part));
}

/** Whether `one` comes after `other`, by the rules of precedence of semver.org (11). Both have to be versions. */
export function isNewer(one: string, other: string): boolean {
  const [core, pre] = partsOf(one);
  const [otherCore, otherPre] = partsOf(other);
  const byCore = compareLists(core, otherCore);
  if (byCore !== 0) return byCore > 0;
  // A version comes after everything that led to it.
  if (pre.length === 0 || otherPre.length === 0) return pre.length === 0 && otherPre.length > 0;
  return compareLists(pre, otherPre) > 0;
}

function partsOf(version: string): readonly [readonly string[], readonly string[]] {
  const at = version.indexOf("-");
  if (at < 0) return [version.split("."), []];
  return [version.slice(0, at).split("."), version.slice(at + 1).split(".")];
}

function compareLists(list: readonly string[], other: readonly string[]): number {
  for (const [index, part] of list.entries()) {
    const against = other[index];
    if (against === undefined) return 1;
    const order = comparePart(part, against);
    if (order !== 0) return order;
  }
  return list.length - other.length;
}

/** Numbers by their value, and before words; words by their characters. */
function comparePart(part: string, other: string): number {
  const [isNumber, isOtherNumber] = [part, other].map((one) => /^\d+$/.test(one));
  if (isNumber && isOtherNumber) return Number(part) - Number(other);
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1;
  if (part === other) return 0;
  return part < other ? -1 : 1;
}
