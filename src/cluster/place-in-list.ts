import { isObject, type JsonObject } from "../core/inspect/json.ts";

/** How far a list has come. */
export interface PlaceInList {
  /** Whether the item is a new one. */
  pass(item: JsonObject): boolean;
  /** From now on items come that may have been there already. @returns false where they could not be told from new ones */
  resume(): boolean;
}

/**
 * The API server lists objects in the order of their keys, `namespace/name` (a token for the next page is the key that it
 * begins at: apiserver, storage/continue.go). So the last key is all that has to be kept, and an object that was deleted
 * and made anew under its name meanwhile does not count twice, as it would by its uid.
 */
export function createPlace(): PlaceInList {
  let last = "";
  let until = "";
  let isOrdered = true;
  return {
    pass(item) {
      const key = keyOf(item);
      if (key <= until) return false;
      if (key <= last) isOrdered = false;
      else last = key;
      return true;
    },
    resume() {
      if (isOrdered) until = last;
      return isOrdered;
    },
  };
}

function keyOf({ metadata }: JsonObject): string {
  const { namespace = "", name = "" } = isObject(metadata) ? metadata : {};
  return `${namespace}/${name}`;
}
