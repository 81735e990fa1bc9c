import { isObject, stringsIn } from "../inspect/json.ts";
import type { Container } from "../pod.ts";

/** Characters that are read of one text, and what values of variables may add to it. */
export const longestText = 16 * 1024;
/** Of all hooks of a pod together. No real pod has so many; it bounds the work on a hostile one. */
const longestTexts = 256 * 1024;

/** What each hook and probe of a container says: each is a command of its own. */
export function textsOfHooks({ hooks }: Container): readonly string[] {
  const handlers = hooks.flatMap(([field, value]) =>
    field === "lifecycle" && isObject(value) ? Object.values(value) : [value],
  );
  return handlers.map((value) => joined(stringsIn(value).toReversed()));
}

/** Words behind a script, such as its $0, are none of its last statement's: they stand behind a remark. */
export function joined(words: readonly string[]): string {
  return words.map((word, at) => (/\s/.test(word) && at < words.length - 1 ? `${word} #` : word)).join(" ");
}

/** To be asked of one container after another: whether its hooks are not read, for what those before it have. */
export function createHooksUnread(): (container: Container) => boolean {
  let room = longestTexts;
  return (container) => {
    room -= lengthOfHooks(container);
    return room < 0;
  };
}

function lengthOfHooks(container: Container): number {
  if (container.hooks.length === 0) return 0;
  const values = container.env.reduce((length, { name, value = "" }) => length + name.length + value.length, 0);
  return textsOfHooks(container)
    .map((text) => Math.min(text.length, longestText) + (text.includes("$") ? values : 0))
    .reduce((sum, length) => sum + length, 0);
}
