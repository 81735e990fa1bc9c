import { isObject, type JsonObject } from "../core/inspect/json.ts";

/** How far a list has come. */
export interface PlaceInList {
  /** Whether the item is a new one. */
  pass(item: JsonObject): boolean;
  /** A page has ended. @returns whether it went beyond what came before, in the order of the list */
  endPage(): boolean;
  /**
   * From now on items come that may have been there already.
   *
   * @param fromStart - whether the list begins again
   * @returns false where they could not be told from new ones
   */
  resume(fromStart: boolean): boolean;
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
  let furthest = "";
  let furthestBefore = "";
  return {
    pass(item) {
      const key = keyOf(item);
      if (key > furthest) furthest = key;
      if (key <= until) return false;
      if (key <= last) isOrdered = false;
      else last = key;
      return true;
    },
    endPage() {
      const hasAdvanced = furthest > furthestBefore;
      furthestBefore = furthest;
      return hasAdvanced;
    },
    resume(fromStart) {
      if (isOrdered) until = last;
      if (fromStart) [furthest, furthestBefore] = ["", ""];
      return isOrdered;
    },
  };
}

function keyOf({ metadata }: JsonObject): string {
  const { namespace = "", name = "" } = isObject(metadata) ? metadata : {};
  return `${namespace}/${name}`;
}
