// The player's rules that need no page. Built by `npm test` from src/timing.ts.
import assert from "node:assert/strict";
import { test } from "node:test";
import { clock, clockInWords, lineAt, neighbour, nextCaptions, reach, within } from "../node_modules/.timing/timing.js";

const lines = [
  { begin: 0, end: 4000 },
  { begin: 4250, end: 9000 },
  { begin: 9500, end: 12000 },
];

test("the line shown is the last that has begun, also in the pause after it", () => {
  assert.deepEqual([0, 3999, 4100, 4250, 9200, 50_000].map((ms) => lineAt(lines, ms)), [0, 0, 0, 1, 1, 2]);
  assert.equal(lineAt(lines, -1), -1);
  assert.equal(lineAt([], 10), -1);
});

test("how far a line has come stays between nothing and all of it", () => {
  assert.deepEqual([-5, 0, 2000, 4000, 9000].map((ms) => reach(lines[0], ms)), [0, 0, 0.5, 1, 1]);
  assert.equal(reach({ begin: 3, end: 3 }, 3), 1);
});

test("going back first returns to where the line began, then to the one before", () => {
  assert.equal(neighbour(lines, 8000, -1), 4250);
  assert.equal(neighbour(lines, 4300, -1), 0);
  assert.equal(neighbour(lines, 100, -1), 0);
});

test("going on stops at the last line", () => {
  assert.equal(neighbour(lines, 0, 1), 4250);
  assert.equal(neighbour(lines, 11_000, 1), 9500);
  assert.equal(neighbour([], 0, 1), 0);
});

test("clocks", () => {
  assert.deepEqual([0, 59.9, 65, 600, NaN, -3].map(clock), ["0:00", "0:59", "1:05", "10:00", "0:00", "0:00"]);
  assert.deepEqual([0, 1, 60, 125].map(clockInWords), ["0 seconds", "1 second", "1 minute", "2 minutes 5 seconds"]);
});

test("the caption settings go round", () => {
  assert.equal(nextCaptions(nextCaptions(nextCaptions("both"))), "both");
});

test("a jump never leaves the sound", () => {
  assert.equal(within(-4, 10), 0);
  assert.equal(within(99, 10), 9.95);
  assert.equal(within(3, 0), 0);
});
