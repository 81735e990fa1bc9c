import { expect, test } from "vitest";
import { issuer } from "../../src/certificates/issue.ts";
import { authorityValidity, servingValidity } from "../../src/certificates/lifetimes.ts";
import type { CertificateState } from "../../src/certificates/state.ts";
import { readState, writeState } from "../../src/certificates/stored-state.ts";
import { lifetimes } from "./world.ts";

async function makeState(): Promise<CertificateState> {
  const now = Date.now();
  const authority = { ...(await issuer.authority(authorityValidity(now, lifetimes))), trustedUntil: now };
  const names = ["boxinit.boxinit.svc"];
  const serving = await issuer.serving(authority, names, servingValidity(now, authority, lifetimes));
  return { authorities: [authority], serving, retired: ["a", "b"] };
}

const state = await makeState();
const other = await makeState();
const [authority] = state.authorities;
const [stranger] = other.authorities;
const { serving } = state;
if (authority === undefined || stranger === undefined || serving === undefined) throw new Error("no state");

test("what is written can be read again", () => {
  expect(readState(writeState(state))).toEqual(state);
});

test("an authority that is only trusted has no key", () => {
  const trusted = { ...stranger, key: undefined };
  const read = readState(writeState({ ...state, authorities: [authority, trusted] }));
  expect(read?.authorities.map(({ key }) => key !== undefined)).toEqual([true, false]);
});

test.each([
  ["nothing", ""],
  ["other JSON", "{}"],
  ["another version", writeState(state).replace('"version": 1', '"version": 2')],
  ["half of it", writeState(state).slice(0, 900)],
  ["no authorities", JSON.stringify({ ...JSON.parse(writeState(state)), authorities: [] })],
  ["a name that is not in the certificate", writeState({ ...state, serving: { ...serving, names: ["other.svc"] } })],
  ["a certificate that is none", writeState({ ...state, authorities: [{ ...authority, certificate: "none" }] })],
  ["a key of another", writeState({ ...state, authorities: [{ ...authority, key: stranger.key }] })],
  ["another life than the certificate's", writeState({ ...state, serving: { ...serving, notAfter: Date.now() } })],
  ["a serving certificate without its issuer", writeState({ ...state, authorities: [stranger] })],
  [
    "a serving certificate that another signed",
    writeState({ ...state, authorities: [stranger], serving: { ...serving, issuer: stranger.fingerprint } }),
  ],
])("%s is no state", (_name, text) => {
  expect(readState(text)).toBeUndefined();
});

test("what could not be read again is not written", () => {
  expect(() => writeState({ ...state, authorities: [{ ...authority, trustedUntil: 0.5 }] })).toThrow("trustedUntil");
});
