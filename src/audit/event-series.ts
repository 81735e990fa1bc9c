import type { EventApi, ObjectReference, Telling } from "./event-api.ts";
import type { EventDelivery } from "./event-delivery.ts";
import type { EventLimits } from "./event-limits.ts";
import type { Occurrences } from "./occurrences.ts";
import type { Pace } from "./pace.ts";
import { recentlyUsed } from "./recent.ts";

/** An Event that is there, on which the same again is counted. */
export interface EventSeries {
  readonly regarding: ObjectReference;
  readonly telling: Telling;
  /** Of the Event. */
  readonly name: string;
  count: number;
  /** As much of the count as the Event says. */
  written: number;
  last: number;
  attempts: number;
  /** While a writing of its count is to come. */
  due: boolean;
}

export interface SeriesOptions {
  readonly api: EventApi;
  readonly limits: EventLimits;
  readonly delivery: EventDelivery;
  readonly pace: Pace;
  /** Is called once when a count is to be written. */
  readonly onDue: (series: EventSeries) => void;
}

export interface SeriesBook {
  /** @returns false where no Event that is recent enough says this */
  count(regarding: ObjectReference, occurrences: Occurrences): boolean;
  /** Makes an Event of it. @throws ClusterError */
  create(regarding: ObjectReference, occurrences: Occurrences): Promise<void>;
  /** Writes the count. @returns how much of it there is no Event for any more. @throws ClusterError */
  extend(series: EventSeries): Promise<number>;
  /** Those whose Event does not say their count. */
  unwritten(): readonly EventSeries[];
}

export function createSeriesBook({ api, limits, delivery, pace, onDue }: SeriesOptions): SeriesBook {
  const book = recentlyUsed<EventSeries>(limits.series);

  return {
    count: (regarding, { telling, count, last }) => {
      const series = book.get(keyOf(regarding, telling));
      if (series === undefined || last - series.last > limits.seriesIdle) return false;
      add(series, count, last);
      return true;
    },
    create: async (regarding, occurrences) => {
      let { count, last } = occurrences;
      const name = await pace.ask(() => {
        // More may have come while its turn was waited for.
        ({ count, last } = occurrences);
        const series = count > 1 ? { series: { count, lastObserved: last } } : {};
        return api.create({ ...occurrences.telling, regarding, observed: occurrences.first, ...series });
      });
      delivery.onWritten(count);
      const { telling } = occurrences;
      const series = { regarding, telling, name, count, written: count, last, attempts: 0, due: false };
      const gone = book.set(keyOf(regarding, telling), series);
      if (gone !== undefined && gone.count > gone.written) delivery.onDropped(gone.count - gone.written);
      if (gone !== undefined) gone.written = gone.count;
      if (occurrences.count > count) add(series, occurrences.count - count, occurrences.last);
    },
    extend: async (series) => {
      series.due = false;
      if (series.count === series.written) return 0;
      const { regarding, name, written } = series;
      let { count } = series;
      const isThere = await pace.ask(() => {
        ({ count } = series);
        return api.extend({ namespace: regarding.namespace, name }, { count, lastObserved: series.last });
      });
      series.attempts = 0;
      if (!isThere) {
        book.delete(keyOf(regarding, series.telling));
        series.written = series.count;
        return series.count - written;
      }
      series.written = count;
      delivery.onWritten(count - written);
      if (series.count > count) makeDue(series);
      return 0;
    },
    unwritten: () => [...book.values()].filter(({ count, written }) => count > written),
  };

  function add(series: EventSeries, count: number, last: number): void {
    series.count += count;
    series.last = last;
    makeDue(series);
  }

  function makeDue(series: EventSeries): void {
    if (series.due) return;
    series.due = true;
    onDue(series);
  }
}

function keyOf({ uid }: ObjectReference, { reason, note }: Telling): string {
  return [uid, reason, note].join("\n");
}
