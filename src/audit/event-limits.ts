/** What keeps Events from becoming many, large or dear. Milliseconds. */
export interface EventLimits {
  /** How many different things to tell may wait. */
  readonly waiting: number;
  /** How many Events are remembered, so that the same again is counted on them. */
  readonly series: number;
  /** How long after its last time something is still the same Event. */
  readonly seriesIdle: number;
  /** How often the count of one Event is written, at most. */
  readonly seriesPatch: number;
  /** Requests to the API server: so many at once, and then so many a second. */
  readonly burst: number;
  readonly perSecond: number;
  /** When a pod that was just admitted is looked for, each counted from the look before. */
  readonly podLooks: readonly number[];
  /** How long the owner of an owner is remembered, and how long that it could not be asked for. */
  readonly ownerLife: number;
  readonly ownerFailureLife: number;
  /** How often the API server is tried for one Event, and the pause after a failure: it doubles up to the longest. */
  readonly attempts: number;
  readonly pause: number;
  readonly longestPause: number;
  readonly requestTimeout: number;
  /** How long is taken for what waits when the process ends. */
  readonly flush: number;
}

const second = 1000;
const minute = 60 * second;

export const defaultEventLimits: EventLimits = {
  // As many as Kubernetes' own recorder holds (client-go, tools/events, maxQueuedEvents). At 3 KiB each, 3 MiB.
  waiting: 1000,
  series: 1000,
  // The recorder's finishTime.
  seriesIdle: 6 * minute,
  // A rollout takes longer; a count that is some seconds old misleads nobody.
  seriesPatch: 10 * second,
  // What client-go allows a client that sets nothing is 5 a second. The burst is for a rollout of many workloads.
  burst: 50,
  perSecond: 5,
  // A pod is stored some milliseconds after the answer, unless webhooks after boxinit take long.
  podLooks: [second, 5 * second, 15 * second],
  // An owner never gets another owner, but objects of its name come and go.
  ownerLife: 10 * minute,
  ownerFailureLife: 30 * second,
  // Together two minutes, as long as the recorder of client-go tries.
  attempts: 8,
  pause: second,
  longestPause: 30 * second,
  requestTimeout: 5 * second,
  // As for traces: the process has to end in time.
  flush: 3 * second,
};
