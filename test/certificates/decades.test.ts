import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { checkSlowProperty } from "../support/check-property.ts";
import { foreignAuthority } from "./foreign-authority.ts";
import { day, type Member, minute, second, World } from "./world.ts";

type Event =
  | { readonly kind: "pass"; readonly milliseconds: number }
  | { readonly kind: "look"; readonly member: number }
  | { readonly kind: "take"; readonly call: number }
  | { readonly kind: "kill" | "stall"; readonly member: number }
  | { readonly kind: "pass-to-the-end"; readonly member: number; readonly before: number }
  | { readonly kind: "go-on" }
  | { readonly kind: "unreachable" | "reachable" | "state-deleted" | "state-of-before" }
  | { readonly kind: "bundles-emptied" | "bundles-of-before" | "bundles-cut" | "foreign-added" | "one-bundle-emptied" };

const ordinary: fc.Arbitrary<Event> = fc.oneof(
  { weight: 20, arbitrary: fc.record({ kind: fc.constant("look"), member: fc.nat(4) }) },
  { weight: 60, arbitrary: fc.record({ kind: fc.constant("take"), call: fc.nat(9) }) },
  { weight: 6, arbitrary: passing(0, 40 * second) },
  { weight: 3, arbitrary: passing(minute, 60 * minute) },
  { weight: 3, arbitrary: passing(day, 20 * day) },
  { weight: 1, arbitrary: passing(20 * day, 400 * day) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constantFrom("kill", "kill", "stall"), member: fc.nat(4) }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant("go-on") }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant("pass-to-the-end"),
      member: fc.nat(4),
      before: fc.integer({ min: -10 * minute, max: 45 * minute }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constantFrom("unreachable", "reachable", "reachable") }) },
);
const lostState = fc.record({ kind: fc.constantFrom("state-deleted", "state-of-before") });
const editedBundles = fc.record({
  kind: fc.constantFrom("bundles-emptied", "bundles-of-before", "bundles-cut", "foreign-added", "one-bundle-emptied"),
});

function passing(min: number, max: number): fc.Arbitrary<Event> {
  return fc.record({ kind: fc.constant("pass"), milliseconds: fc.integer({ min, max }) });
}

const clocks = fc.array(fc.integer({ min: -7 * minute, max: 7 * minute }), { minLength: 1, maxLength: 5 });

describe("certificates over the years", () => {
  test("are presented only after the API servers can have heard of their authority", () =>
    check(ordinary, (world) => expect(world.tooSoon).toEqual([])));

  test("are never presented where the webhooks do not trust them, whatever happens to processes and Secret", () =>
    check(fc.oneof({ weight: 30, arbitrary: ordinary }, { weight: 1, arbitrary: lostState })));

  test("are trusted again soon after somebody has edited the webhooks, and only what was taken out is missing", () =>
    check(
      fc.oneof(
        { weight: 30, arbitrary: ordinary },
        { weight: 1, arbitrary: lostState },
        { weight: 1, arbitrary: editedBundles },
      ),
    ));

  test("are renewed as often as they have to be, and no more", async () => {
    const world = new World();
    for (const ahead of [0, 7 * minute, -7 * minute]) world.join(ahead);
    await world.calm();
    for (let days = 0; days < 30 * 365; days += 1) {
      world.pass(day);
      // One of them is seldom heard of: it sees for the first time what has long settled for the others.
      await world.calm(3, days % 3 === 0 ? world.members : world.members.slice(0, 2));
      expectTrusted(world);
      expect(world.state?.authorities.length).toBeLessThanOrEqual(3);
    }
    for (const member of world.members) expectServing(world, member);
    // An authority every 243 days, a certificate every 20 days, and one more for each authority.
    expect(world.rotations.authority).toBeGreaterThanOrEqual(42);
    expect(world.rotations.authority).toBeLessThanOrEqual(46);
    expect(world.rotations.serving).toBeGreaterThanOrEqual(500);
    expect(world.rotations.serving).toBeLessThanOrEqual(600);
    expect(world.tooSoon).toEqual([]);
  });

  test("are not renewed in turns by two replicas whose clocks are two days apart", async () => {
    const world = new World();
    world.join(day);
    world.join(-day);
    for (let hours = 0; hours < 400 * 24; hours += 1) {
      await world.calm(2);
      expectTrusted(world);
      world.pass(60 * minute);
    }
    expect(world.rotations.authority).toBeLessThanOrEqual(3);
    expect(world.rotations.serving).toBeLessThanOrEqual(26);
  });

  test("are not undone by a write that was held up for a year", async () => {
    const world = new World();
    const [quick, late] = [world.join(0), world.join(0)];
    await world.calm(1, [quick]);
    world.look(late);
    await world.take(0);
    await world.take(0);
    // Both have read, and late is about to write the bundles.
    world.stalled = late;
    for (let days = 0; days < 300; days += 1) {
      await world.calm(6, [quick]);
      world.pass(day);
    }
    world.stalled = undefined;
    expect(world.calls.length).toBe(1);
    await world.take(0);
    expectTrusted(world);
    expect(world.rotations.authority).toBe(2);
  });

  test("are trusted to their very end, also those of a replica that has been cut off", async () => {
    const world = new World();
    const [quick, lost] = [world.join(10 * minute), world.join(0)];
    // The former authority has just signed for the last time.
    while (world.rotations.authority < 2) {
      await world.calm(6);
      world.pass(day);
    }
    const presented = lost.presented;
    if (presented === undefined) throw new Error("nothing was presented");
    while (world.time < presented.notAfter - 2 * 60 * minute) {
      await world.calm(6, [quick]);
      expectTrusted(world);
      world.pass(60 * minute);
    }
    expect(quick.presented?.issuer).not.toBe(presented.issuer);
    while (world.time < presented.notAfter + 60 * minute) {
      await world.calm(3, [quick]);
      expectTrusted(world);
      world.pass(minute);
    }
    // It may have been presented by others too, of which nobody here knows: its authority stays until its own end.
    const end = world.authority(presented.issuer)?.notAfter ?? 0;
    while (world.time < end - 2 * 60 * minute) {
      await world.calm(6, [quick]);
      world.pass(60 * minute);
    }
    for (; world.time < end; world.pass(minute)) {
      await world.calm(3, [quick]);
      expect(world.trusts(presented.issuer)).toBe(true);
    }
    world.pass(60 * minute);
    await world.calm(3, [quick]);
    expect(world.trusts(presented.issuer)).toBe(false);
  });

  test("are trusted though the Secret is an older one, from before the last was signed", async () => {
    const world = new World();
    const [serving, fresh] = [world.join(0), world.join(0)];
    await world.calm();
    const backup = world.state;
    while (world.rotations.authority < 2) {
      await world.calm(6);
      world.pass(day);
    }
    // What the backup says of the former authority is long over; what serving presents it has signed since.
    world.restart(fresh);
    world.editState(backup);
    for (let hours = 0; hours < 20 * 24; hours += 1) {
      await world.calm(6, [fresh]);
      expectTrusted(world);
      world.pass(60 * minute);
    }
    await world.calm();
    expectServing(world, serving);
  });
});

function check(event: fc.Arbitrary<Event>, also?: (world: World) => void): Promise<void> {
  const events = fc.array(event, { minLength: 200, maxLength: 600, size: "max" });
  return checkSlowProperty([clocks, events], 0.1, async (ahead, happening) => {
    const world = new World();
    for (const one of ahead) world.join(one);
    const past = { states: [world.state], bundles: [world.bundles] };
    for (const one of happening) {
      await happen(world, one, past);
      expectTrusted(world);
    }
    also?.(world);
    await expectRecovery(world);
  });
}

interface Past {
  readonly states: World["state"][];
  readonly bundles: World["bundles"][];
}

async function happen(world: World, event: Event, past: Past): Promise<void> {
  const member = "member" in event ? world.members[event.member % world.members.length] : undefined;
  switch (event.kind) {
    case "pass":
      world.pass(event.milliseconds);
      break;
    case "look":
      if (member !== undefined) world.look(member);
      await Promise.resolve();
      break;
    case "take":
      await world.take(event.call);
      break;
    case "kill":
      if (member !== undefined) world.restart(member);
      break;
    case "stall":
      world.stalled = member;
      break;
    case "go-on":
      world.stalled = undefined;
      break;
    case "pass-to-the-end":
      world.pass(Math.max(0, (member?.presented?.notAfter ?? world.time) - world.time - event.before));
      break;
    case "unreachable":
    case "reachable":
      world.isReachable = event.kind === "reachable";
      break;
    case "state-deleted":
      world.editState(undefined);
      break;
    case "state-of-before":
      world.editState(past.states.at(-3));
      break;
    case "bundles-emptied":
      world.editBundles(() => []);
      break;
    case "one-bundle-emptied":
      world.editBundles((bundle) => (bundle === world.bundles[1] ? [] : bundle));
      break;
    case "bundles-of-before": {
      const before = past.bundles.at(-3) ?? [];
      world.editBundles((bundle) => before[world.bundles.indexOf(bundle)] ?? []);
      break;
    }
    case "bundles-cut":
      world.editBundles((bundle) => bundle.slice(1));
      break;
    case "foreign-added":
      world.editBundles((bundle) => [...bundle, foreignAuthority(world.time)]);
      break;
    default:
      event satisfies never;
  }
  if (world.state !== past.states.at(-1)) past.states.push(world.state);
  if (world.bundles !== past.bundles.at(-1)) past.bundles.push(world.bundles);
}

/** What a client with the true time would accept but for the issuer must have an issuer that is trusted. */
function expectTrusted(world: World): void {
  for (const { presented } of world.members) {
    if (presented === undefined || presented.notAfter <= world.time) continue;
    if (world.takenOut.has(presented.issuer)) continue;
    if (!world.trusts(presented.issuer)) expect(world.everywhere()).toContain(presented.issuer);
    // A chain is good for as long as all of it is.
    if ((world.authority(presented.issuer)?.notAfter ?? 0) < presented.notAfter) expect(presented).toBeUndefined();
  }
}

/** Once it is quiet and everybody can reach everything, all is well again, and stays so. */
async function expectRecovery(world: World): Promise<void> {
  world.isReachable = true;
  world.stalled = undefined;
  await world.calm();
  for (const member of world.members) expectServing(world, member);
  world.pass(2 * minute);
  await world.calm();
  for (const member of world.members) expectServing(world, member);
  // More than an authority's life later, what was adopted is gone, and nothing was missed on the way.
  for (let days = 0; days < 450; days += 5) {
    world.pass(5 * day);
    await world.calm(4);
    for (const member of world.members) expectServing(world, member);
  }
  expect(world.state?.authorities.length).toBeLessThanOrEqual(2);
}

function expectServing(world: World, { presented, replica, ahead }: Member): void {
  expect(presented).toBeDefined();
  expect(presented?.notAfter).toBeGreaterThan(world.time + ahead);
  expect(presented?.notBefore).toBeLessThanOrEqual(world.time - 5 * minute);
  expect(world.everywhere()).toContain(presented?.issuer);
  expect(replica.isTrusted()).toBe(true);
}
