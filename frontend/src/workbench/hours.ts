// How long somebody listened: seconds in which sound was heard, told to the server now and then, and of no call.

const EVERY_S = 300;
/** A gap between two ticks longer than this is a machine that slept, not somebody who listened. */
const LONGEST_TICK_S = 2;

let heard = 0;
let last = 0;

/** Count while this sound plays aloud. */
export function count(audio: HTMLAudioElement): void {
  audio.addEventListener("play", () => (last = performance.now()));
  audio.addEventListener("pause", () => tick(audio));
  audio.addEventListener("timeupdate", () => tick(audio));
}

/** What was not told yet is told when the page is left. */
export function tellOnLeaving(): void {
  addEventListener("pagehide", () => void tell(1));
}

function tick(audio: HTMLAudioElement): void {
  const now = performance.now();
  const seconds = (now - last) / 1000;
  last = now;
  if (audio.muted || audio.volume === 0 || seconds > LONGEST_TICK_S) return;
  heard += seconds;
  void tell(EVERY_S);
}

async function tell(least: number): Promise<void> {
  const seconds = Math.round(heard);
  if (seconds < least) return;
  heard -= seconds;
  const body = new URLSearchParams({ seconds: String(seconds) });
  const answer = await fetch("/listened", { method: "POST", body, cache: "no-store", keepalive: true });
  if (!answer.ok) return;
  const today = (await answer.json()) as { seconds: number; rest: boolean };
  const shown = document.querySelector("[data-listened]");
  if (shown) shown.textContent = lasting(today.seconds);
  document.querySelector("[data-rest]")?.toggleAttribute("hidden", !today.rest);
}

function lasting(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (seconds < 60) return `${seconds} s`;
  return minutes < 60 ? `${minutes} min` : `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, "0")} min`;
}
