/**
 * The three functions of the Reflect metadata proposal that the injector below @peculiar/x509 asks for. It refuses
 * to load without them; the certificates made here never go through what it would store.
 */
const metadata = new WeakMap<object, Map<unknown, unknown>>();

function ofTarget(target: object): Map<unknown, unknown> {
  const known = metadata.get(target);
  if (known !== undefined) return known;
  const created = new Map<unknown, unknown>();
  metadata.set(target, created);
  return created;
}

Object.assign(Reflect, {
  getMetadata: (key: unknown, target: object) => ofTarget(target).get(key),
  getOwnMetadata: (key: unknown, target: object) => ofTarget(target).get(key),
  defineMetadata: (key: unknown, value: unknown, target: object) => void ofTarget(target).set(key, value),
});
