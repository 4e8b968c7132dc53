// The rules of the player that need no page: which line is spoken when, what a clock shows, where a jump lands.

/** A line of a quote, in milliseconds of the released sound, half-open. */
export interface TimedLine {
  readonly begin: number;
  readonly end: number;
}

/** The line spoken at `ms`: the last that has begun. Between two lines the earlier one stays; before the first, none. */
export function lineAt(lines: readonly TimedLine[], ms: number): number {
  let found = -1;
  for (let i = 0; i < lines.length; i += 1) {
    const line = lines[i];
    if (line && line.begin <= ms) found = i;
  }
  return found;
}

/** How far into a line we are, 0 to 1. */
export function reach(line: TimedLine, ms: number): number {
  const length = line.end - line.begin;
  return length <= 0 ? 1 : Math.min(1, Math.max(0, (ms - line.begin) / length));
}

/** Where the line before or after the one at `ms` begins. Going back first returns to the start of the current line. */
export function neighbour(lines: readonly TimedLine[], ms: number, step: -1 | 1): number {
  const at = lineAt(lines, ms);
  const current = lines[at];
  if (step < 0 && current && ms - current.begin > 1500) return current.begin;
  const next = lines[Math.min(lines.length - 1, Math.max(0, at + step))];
  return next ? next.begin : 0;
}

/** Minutes and seconds: `1:05`. */
export function clock(seconds: number): string {
  const whole = Number.isFinite(seconds) && seconds > 0 ? Math.floor(seconds) : 0;
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** The same in words, for a screen reader: `1 minute 5 seconds`. */
export function clockInWords(seconds: number): string {
  const whole = Number.isFinite(seconds) && seconds > 0 ? Math.floor(seconds) : 0;
  const minutes = Math.floor(whole / 60);
  const rest = whole % 60;
  const parts: string[] = [];
  if (minutes) parts.push(`${minutes} ${minutes === 1 ? "minute" : "minutes"}`);
  if (rest || !minutes) parts.push(`${rest} ${rest === 1 ? "second" : "seconds"}`);
  return parts.join(" ");
}

export type Captions = "both" | "english" | "original";
const ORDER: readonly Captions[] = ["both", "english", "original"];

/** The caption setting after this one. */
export function nextCaptions(now: Captions): Captions {
  return ORDER[(ORDER.indexOf(now) + 1) % ORDER.length] ?? "both";
}

/** A position kept within the sound. */
export function within(seconds: number, all: number): number {
  return Math.min(Math.max(0, seconds), Math.max(0, all - 0.05));
}
