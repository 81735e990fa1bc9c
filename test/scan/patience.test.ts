import { describe, expect, it } from "vitest";
import { ClusterError } from "../../src/cluster/cluster-error.ts";
import type { Answer, JsonRequest } from "../../src/cluster/json-request.ts";
import { listItems } from "../../src/cluster/list-pages.ts";

const page: Answer = { status: 200, headers: {}, body: { metadata: {}, items: [{ metadata: { name: "a" } }] } };
const busy = (headers: Answer["headers"] = {}): Answer => ({
  status: 503,
  headers,
  body: { message: "apiserver is shutting down" },
});

/** Lists pods of a server that answers with these in turn, the last one for ever, and keeps no one waiting. */
async function list(answers: readonly (Answer | Error)[], wait: (milliseconds: number) => void = () => {}) {
  const waits: number[] = [];
  const told: string[] = [];
  const sent: JsonRequest[] = [];
  const connection = {
    send: async (request: JsonRequest) => {
      const answer = answers[Math.min(sent.length, answers.length - 1)];
      sent.push(request);
      if (answer === undefined || answer instanceof Error) throw answer;
      return answer;
    },
  };
  const patience = {
    wait: async (milliseconds: number) => {
      waits.push(milliseconds);
      wait(milliseconds);
    },
    onRetry: (why: string) => void told.push(why),
  };
  const items = listItems(connection, { request: "list pods", path: "/api/v1/pods", query: {} }, patience);
  const outcome = await all(items).catch((error: unknown) => error);
  return { outcome, waits, told, sent };
}

async function all(items: AsyncIterable<object>): Promise<readonly object[]> {
  const found: object[] = [];
  for await (const item of items) found.push(item);
  return found;
}

describe("a list of a server that does not come round", () => {
  it("is given up after eight attempts and a minute, each wait twice as long as the one before", async () => {
    const { outcome, waits, sent } = await list([busy()]);
    expect(outcome).toBeInstanceOf(ClusterError);
    expect(outcome).toMatchObject({ status: 503, message: "list pods: HTTP 503, apiserver is shutting down" });
    expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 30_000]);
    expect(sent).toHaveLength(8);
  });

  it("waits as long as the server asks, a minute at most, and never shorter than without", async () => {
    const { waits } = await list([
      busy({ "retry-after": "7" }),
      busy({ "retry-after": "0" }),
      busy({ "retry-after": "100000" }),
      busy({ "retry-after": "-5" }),
      busy({ "retry-after": "Fri, 28 Nov 2025 10:00:00 GMT" }),
      page,
    ]);
    expect(waits).toEqual([7000, 1000, 60_000, 4000, 8000]);
  });

  it.each([
    [
      "that takes too long",
      new DOMException("The operation timed out", "TimeoutError"),
      "list pods: The operation timed out",
    ],
    [
      "that breaks off",
      new TypeError("fetch failed", { cause: new Error("other side closed") }),
      "list pods: fetch failed (other side closed)",
    ],
    ["that is no list", { ...page, body: { kind: "Status" } }, "list pods: the answer is not whole"],
    ["that is a page of a proxy", { ...page, body: "<html>" }, "list pods: the answer is not whole"],
    ["of 408", { ...busy(), status: 408 }, "list pods: HTTP 408, apiserver is shutting down"],
  ])("tries again after an answer %s", async (_, answer, why) => {
    const { outcome, told } = await list([answer, page]);
    expect(outcome).toEqual([{ metadata: { name: "a" } }]);
    expect(told).toEqual([why]);
  });

  it("has every attempt anew for each page that comes", async () => {
    const more = { ...page, body: { metadata: { continue: "b" }, items: [{ metadata: { name: "a" } }] } };
    const last = { ...page, body: { metadata: {}, items: [{ metadata: { name: "b" } }] } };
    const { outcome, waits } = await list([...Array(7).fill(busy()), more, ...Array(7).fill(busy()), last]);
    expect(outcome).toEqual([{ metadata: { name: "a" } }, { metadata: { name: "b" } }]);
    expect(waits).toHaveLength(14);
  });

  it("stops where nobody waits any longer", async () => {
    const aborted = new DOMException("This operation was aborted", "AbortError");
    const inBetween = await list([busy()], () => {
      throw aborted;
    });
    expect(inBetween).toMatchObject({ outcome: aborted, sent: { length: 1 } });
    expect(await list([aborted])).toMatchObject({ outcome: aborted, sent: { length: 1 } });
  });
});

describe("a list that can not be resumed", () => {
  it("is told, where what came first was in no order that would tell what is new", async () => {
    const names = ["b", "a", "c"].map((name) => ({ metadata: { name } }));
    const first = { ...page, body: { metadata: { continue: "c" }, items: names } };
    const { outcome } = await list([first, { ...page, status: 410, body: {} }, page]);
    expect(outcome).toMatchObject({
      message: "list pods: it was broken off, and is in no order to begin it again",
    });
  });

  it("has no items where the server writes null for none", async () => {
    expect((await list([{ ...page, body: { metadata: {}, items: null } }])).outcome).toEqual([]);
  });
});
