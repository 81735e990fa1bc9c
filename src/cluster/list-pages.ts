import { isObject, type JsonObject } from "../core/inspect/json.ts";
import { AnswerOutOfBounds } from "./answer-bounds.ts";
import { ClusterError } from "./cluster-error.ts";
import type { Connection } from "./connect.ts";
import { ItemTexts } from "./list-text.ts";
import { createPlace } from "./place-in-list.ts";
import { refused } from "./send-json.ts";
import { type Patience, sendPatiently } from "./send-patiently.ts";

export interface List {
  /** As errors name it: `list pods`. */
  readonly request: string;
  /** Such as `/apis/apps/v1/deployments`. */
  readonly path: string;
  /** Selectors. */
  readonly query: Readonly<Record<string, string>>;
}

/** Objects: what kubectl asks for at a time too (--chunk-size). */
const pageLength = 500;
/** Where that makes an answer that is too large. An object has a few megabytes at most: etcd holds 1.5 MiB of it. */
const shortPageLength = 20;
/** Pages in a row that bring nothing beyond what has come. A server may send some that are empty. */
const longestStandstill = 100;
/** Milliseconds: longer than an API server takes before it answers with 504 (--request-timeout). */
const pageTimeout = 70_000;
/** How often a list that goes on nowhere is taken up again. */
const resumptions = 5;

/**
 * The items of a list as raw JSON, page by page, of which none is kept. What fails is tried again, and no item is lost or
 * comes twice by it. A kind that the server does not have has none.
 *
 * A list is of one moment, which the server forgets after some minutes. It then answers 410, and mostly with a token by
 * which the list goes on with what there is now (apiserver, handleExpiredRemainingList in storage/etcd3/errors.go); without
 * one it begins again, and what has come already is passed over.
 *
 * @throws ClusterError where it is refused, has no end, or what failed goes on failing
 */
export async function* listItems(
  connection: Pick<Connection, "send">,
  { request, path, query }: List,
  patience: Patience,
): AsyncGenerator<JsonObject> {
  const place = createPlace();
  let token: string | undefined;
  let resumed = 0;
  let hasBegun = false;
  let limit = pageLength;
  let standstill = 0;
  for (;;) {
    const from: Readonly<Record<string, string>> = token === undefined ? {} : { continue: token };
    const page = {
      method: "GET",
      path,
      query: { limit: String(limit), ...query, ...from },
      timeout: pageTimeout,
      itemsAsText: true,
    } as const;
    const answer = await sendPatiently(connection, request, page, isList, patience).catch((error: unknown) => {
      const isTooLarge = error instanceof ClusterError && error.cause instanceof AnswerOutOfBounds;
      if (!isTooLarge || limit === shortPageLength) throw error;
    });
    if (answer === undefined) {
      limit = shortPageLength;
      continue;
    }
    if (answer.status === 410) {
      resumed += 1;
      token = continueOf(answer.body);
      if (resumed > resumptions) throw refused(request, answer);
      if (!place.resume(token === undefined) && token === undefined) {
        throw new ClusterError(request, new Error("it was broken off, and is in no order to begin it again"));
      }
      continue;
    }
    if (answer.status === 404 && !hasBegun) return;
    if (answer.status !== 200) throw refused(request, answer);
    hasBegun = true;
    for (const item of itemsOf(answer.body, request)) {
      if (!place.pass(item)) continue;
      // Not by what has come already: a list that breaks off at the same place each time goes on nowhere.
      resumed = 0;
      yield item;
    }
    token = continueOf(answer.body);
    if (token === undefined) return;
    standstill = place.endPage() ? 0 : standstill + 1;
    if (standstill > longestStandstill) {
      throw new ClusterError(request, new Error(`it has no end: ${standstill} pages in a row brought nothing new`));
    }
  }
}

function* itemsOf(body: unknown, request: string): Generator<JsonObject> {
  const items = isObject(body) ? body.items : undefined;
  if (Array.isArray(items)) yield* items.filter(isObject);
  if (!(items instanceof ItemTexts)) return;
  try {
    yield* items;
  } catch (cause) {
    throw cause instanceof SyntaxError ? new ClusterError(request, cause) : cause;
  }
}

function isList(body: unknown): boolean {
  // Where there is none, Go writes null.
  if (!isObject(body) || !isObject(body.metadata)) return false;
  const { items } = body;
  return Array.isArray(items) || items instanceof ItemTexts || items === null;
}

function continueOf(body: unknown): string | undefined {
  const metadata = isObject(body) && isObject(body.metadata) ? body.metadata : {};
  return typeof metadata.continue === "string" && metadata.continue !== "" ? metadata.continue : undefined;
}
