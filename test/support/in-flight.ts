/** Runs tasks from the generator, so many at a time, until it has no more; rejects with the first error. */
export async function inFlight(limit: number, tasks: Iterable<() => Promise<void>>): Promise<void> {
  const shared = tasks[Symbol.iterator]();
  const worker = async () => {
    for (let next = shared.next(); !next.done; next = shared.next()) await next.value();
  };
  await Promise.all(Array.from({ length: limit }, worker));
}
