import type { Random } from "./random.ts";

type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

const scripts = [
  "exec /sbin/init",
  "set -e; exec '/sbin/init' --log-level=err",
  "mkdir -p /x && exec /sbin/init",
  "/sbin/init & wait",
  "exec $INIT",
  "cat <<E\nE\nexec /sbin/init",
  'exec "/sbin/in"it',
  "if true; then exec /usr/sbin/init; fi",
  "$((((",
  "`'\"",
] as const;

const strings = [
  "",
  "/sbin/init",
  "/usr/sbin/init",
  "/lib/systemd/systemd",
  "/run",
  "/run/secrets/x",
  "/var/run/secrets/kubernetes.io/serviceaccount",
  "/etc/serviceaccount",
  "/run/../run//secrets/.",
  "*",
  "off",
  "audit",
  "sysbox-runc",
  "__proto__",
  "constructor",
  "a\u0000b",
  "\ud800",
  "\u202e~1/~0",
  "x".repeat(5000),
] as const;

const keys = [
  "command",
  "args",
  "env",
  "envFrom",
  "volumeMounts",
  "volumes",
  "mountPath",
  "subPath",
  "readOnly",
  "runtimeClassName",
  "shareProcessNamespace",
  "hostPID",
  "securityContext",
  "runAsUser",
  "readOnlyRootFilesystem",
  "initContainers",
  "restartPolicy",
  "annotations",
  "boxinit/mode",
  "boxinit/init",
  "boxinit/skip-containers",
  "boxinit/relocation",
  "boxinit/status",
  "boxinit/links.c",
  "__proto__",
  "constructor",
  "toString",
] as const;

/** A review changed in a few places, as text: often still one that the server should examine, sometimes not even JSON. */
export function mutateReview(review: string, random: Random): Buffer {
  const { request, ...rest } = JSON.parse(review);
  let object: Json = request.object;
  for (let left = 1 + random.below(4); left > 0; left -= 1) object = mutate(object, random);
  const mutated: Json = { ...rest, request: { ...request, object } };
  const text = Buffer.from(JSON.stringify(random.below(10) === 0 ? mutate(mutated, random) : mutated));
  return random.below(10) === 0 ? damage(text, random) : text;
}

/** Goes down a random way, and changes what is at its end. */
function mutate(value: Json, random: Random): Json {
  const isLeaf = typeof value !== "object" || value === null;
  if (isLeaf || random.below(40) === 0) return replace(value, random);
  if (isList(value)) return mutateList(value, random);
  const [first, ...others] = Object.keys(value);
  if (first === undefined || random.below(8) === 0) return withKey(value, random.pick(keys), invent(random));
  const name = random.pick([first, ...others]);
  if (random.below(25) === 0) return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
  return withKey(value, name, mutate(value[name] ?? null, random));
}

function mutateList(list: readonly Json[], random: Random): Json {
  if (list.length === 0) return [invent(random)];
  const index = random.below(list.length);
  const item = list[index] ?? null;
  switch (random.below(8)) {
    case 0:
      return list.toSpliced(index, 1);
    case 1:
      return list.toSpliced(index, 0, item);
    case 2:
      return [...list, mutate(item, random)];
    case 3:
      return list.toReversed();
    default:
      return list.toSpliced(index, 1, mutate(item, random));
  }
}

function replace(value: Json, random: Random): Json {
  if (typeof value === "string" && random.below(2) === 0)
    return random.pick([random.pick(scripts), random.pick(strings)]);
  return invent(random);
}

function invent(random: Random): Json {
  switch (random.below(10)) {
    case 0:
      return null;
    case 1:
      return random.below(2) === 0;
    case 2:
      return random.pick([0, -1, 65_536, 2 ** 53, 1e308, 0.5]);
    case 3:
      return [];
    case 4:
      return {};
    case 5:
      return ["sh", "-c", random.pick(scripts)];
    case 6:
      return [{ name: random.pick(strings), mountPath: random.pick(strings) }];
    case 7:
      return { [random.pick(keys)]: random.pick(strings) };
    default:
      return random.pick(strings);
  }
}

/** Bytes changed, lost or doubled. */
function damage(text: Buffer, random: Random): Buffer {
  const at = random.below(text.length);
  switch (random.below(4)) {
    case 0:
      return text.subarray(0, at);
    case 1:
      return Buffer.concat([text.subarray(0, at), Buffer.from([random.below(256)]), text.subarray(at + 1)]);
    case 2:
      return Buffer.concat([text.subarray(0, at), text.subarray(at + 1 + random.below(20))]);
    default:
      return Buffer.concat([text.subarray(0, at), text.subarray(Math.max(0, at - random.below(50)))]);
  }
}

/** Own properties only, also for `__proto__`. */
function withKey(value: { readonly [key: string]: Json }, key: string, item: Json): Json {
  return Object.fromEntries([...Object.entries(value), [key, item]]);
}

function isList(value: Json): value is readonly Json[] {
  return Array.isArray(value);
}
