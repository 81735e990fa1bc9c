import { setImmediate as afterPolling } from "node:timers/promises";
import type { EventApi, ObjectReference, Telling } from "./event-api.ts";
import type { EventDelivery } from "./event-delivery.ts";
import type { EventLimits } from "./event-limits.ts";
import { createSeriesBook, type EventSeries } from "./event-series.ts";
import type { EventSubject } from "./event-subject.ts";
import { createOwnerFinder } from "./find-owner.ts";
import { type Occurrences, occurrencesOf } from "./occurrences.ts";
import { createPace, isTransient } from "./pace.ts";

export interface EventRecorderOptions {
  /** @param signal - ends requests that are on their way */
  readonly connect: (signal: AbortSignal) => EventApi;
  readonly limits: EventLimits;
  readonly delivery: EventDelivery;
}

export interface EventRecorder {
  /** Takes no time, and no more memory than the limits say, whatever the API server does. */
  offer(subject: EventSubject, telling: Telling): void;
  /** Writes what waits, as far as there is time. Never rejects. */
  end(): Promise<void>;
}

/** How much older than its review a pod may be by the API server's clock, and still be the one that was reviewed. */
const clockSkew = 60_000;

/**
 * Tells by Events. The same about the same owner is one Event with a count, as it is with Kubernetes' own recorder. One
 * request is on its way at a time: an API server that is slow is not asked for more.
 */
export function createEventRecorder({ connect, limits, delivery }: EventRecorderOptions): EventRecorder {
  const over = new AbortController();
  const api = connect(over.signal);
  const pace = createPace(limits, over.signal);
  const owners = createOwnerFinder(api, limits, () => performance.now());
  const book = createSeriesBook({
    api,
    limits,
    delivery,
    pace,
    onDue: (series) => later(limits.seriesPatch, series),
  });
  /** Of what there is no Event yet. */
  const waiting = new Map<string, Occurrences>();
  /** What can be done now, in this order. */
  const ready = new Set<Occurrences | EventSeries>();
  const timers = new Set<NodeJS.Timeout>();
  let working: Promise<void> | undefined;
  let isEnding = false;

  return {
    offer: (subject, telling) => {
      if (subject.is === "nameless") delivery.onWithoutObject(1);
      else accept(occurrencesOf(subject, telling, 1, Date.now()));
    },
    end: async () => {
      isEnding = true;
      pace.hurry();
      for (const timer of timers) clearTimeout(timer);
      for (const task of [...waiting.values(), ...book.unwritten()]) ready.add(task);
      const deadline = setTimeout(() => over.abort(), limits.flush);
      await Promise.race([drain(), aborted(over.signal)]);
      clearTimeout(deadline);
      over.abort();
      const unwritten = book.unwritten().reduce((sum, { count, written }) => sum + count - written, 0);
      const lost = [...waiting.values()].reduce((sum, { count }) => sum + count, unwritten);
      if (lost > 0) delivery.onLost(lost);
    },
  };

  function accept(occurrences: Occurrences): void {
    const same = waiting.get(occurrences.key);
    if (same !== undefined) {
      same.count += occurrences.count;
      same.last = occurrences.last;
    } else if (isEnding || waiting.size >= limits.waiting) {
      delivery.onDropped(occurrences.count);
    } else {
      waiting.set(occurrences.key, occurrences);
      if (occurrences.subject.is === "pod") later(limits.podLooks[0] ?? 0, occurrences);
      else soon(occurrences);
    }
  }

  function later(delay: number, task: Occurrences | EventSeries): void {
    const timer = setTimeout(() => {
      timers.delete(timer);
      soon(task);
    }, delay).unref();
    timers.add(timer);
  }

  function soon(task: Occurrences | EventSeries): void {
    ready.add(task);
    work();
  }
  async function drain(): Promise<void> {
    work();
    while (working !== undefined) await working;
  }

  function work(): void {
    working ??= workOff().finally(() => {
      working = undefined;
      if (ready.size > 0 && !over.signal.aborted) work();
    });
  }

  async function workOff(): Promise<void> {
    // Not before the answer is on its way, which may be in this turn of the event loop.
    await afterPolling();
    for (const task of ready) {
      ready.delete(task);
      try {
        await ("written" in task ? extend(task) : tell(task));
      } catch (error) {
        if (over.signal.aborted) return;
        task.attempts += 1;
        if (isTransient(error) && !isEnding && task.attempts < limits.attempts) ready.add(task);
        else giveUp(task, error);
      }
    }
  }

  async function tell(occurrences: Occurrences): Promise<void> {
    const regarding = await find(occurrences);
    if (regarding === undefined) return lookAgain(occurrences);
    if (!book.count(regarding, occurrences)) await book.create(regarding, occurrences);
    waiting.delete(occurrences.key);
  }

  async function find({ subject, first }: Occurrences): Promise<ObjectReference | undefined> {
    if (subject.is === "pod") return pace.ask(() => api.findPod(subject, first - clockSkew));
    return owners.known(subject.owner) ?? pace.ask(() => owners.find(subject.owner));
  }

  function lookAgain(occurrences: Occurrences): void {
    occurrences.looks += 1;
    const delay = isEnding ? undefined : limits.podLooks[occurrences.looks];
    if (delay !== undefined) {
      later(delay, occurrences);
    } else {
      waiting.delete(occurrences.key);
      delivery.onWithoutObject(occurrences.count);
    }
  }

  /** The Event has been deleted meanwhile: the next one counts from the beginning. */
  async function extend(series: EventSeries): Promise<void> {
    const { regarding, telling, last } = series;
    const left = await book.extend(series);
    if (left > 0) accept(occurrencesOf({ is: "owned", owner: regarding }, telling, left, last));
  }

  function giveUp(task: Occurrences | EventSeries, error: unknown): void {
    if ("written" in task) {
      delivery.onFailed(task.count - task.written, error);
      // As far as anybody will hear; the next count says all the same how many there were.
      task.written = task.count;
      task.attempts = 0;
      return;
    }
    waiting.delete(task.key);
    delivery.onFailed(task.count, error);
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => void signal.addEventListener("abort", () => resolve(), { once: true }));
}
