// Keys. They rest while somebody types, but for a foot pedal's; Control, Alt and Meta stay the browser's, but for locking.
import { hear, lines, move, mute, playOrStop, slower } from "./listen.js";
import { pressed } from "./pedal.js";
import { openTools } from "./stay.js";

const PAGES: Readonly<Record<string, string>> = {
  c: "/calls", s: "/shorthand", t: "/themes", r: "/trends", p: "/people", l: "/claims", w: "/protect", o: "/story", u: "/custody", h: "/help", a: "/",
};

let going = false;

export function keys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey && event.shiftKey && event.key.toLowerCase() === "l") {
      event.preventDefault();
      document.querySelector<HTMLFormElement>("form.lock")?.submit();
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (pressed(event)) {
      event.preventDefault();
      return;
    }
    const at = event.target instanceof HTMLElement ? event.target : document.body;
    if (event.key === "Escape" && at.closest("#tools")) {
      close();
      return;
    }
    if (at.closest("input, textarea, select, audio, [contenteditable]")) return;
    if (going) {
      going = false;
      const place = PAGES[event.key.toLowerCase()];
      if (place) location.assign(place);
      return;
    }
    if (act(event.key, at)) event.preventDefault();
  });
}

function act(key: string, at: HTMLElement): boolean {
  const onButton = at.closest("button, a, summary") !== null;
  switch (key) {
    case "/":
      document.getElementById("q")?.focus();
      return true;
    case "?":
      location.assign("/help");
      return true;
    case "g":
    case "G":
      going = true;
      return true;
  }
  if (lines().length === 0) return false;
  const shut = document.querySelector<HTMLDetailsElement>("details[data-hard]:not([open])");
  if (shut) {
    // What the call speaks of stands above; nothing of it is read or heard before somebody says so.
    if (key.toLowerCase() !== "o") return false;
    shut.open = true;
    lines()[0]?.focus();
    return true;
  }
  switch (key.toLowerCase()) {
    case " ":
      if (onButton) return false;
      playOrStop();
      return true;
    case "j":
      move(-2);
      return true;
    case "k":
      move(2);
      return true;
    case "s":
      slower();
      return true;
    case "arrowdown":
      step(1);
      return true;
    case "arrowup":
      step(-1);
      return true;
    case "enter":
      if (onButton) return false;
      hear(current());
      return true;
    case "n":
      nextDoubt();
      return true;
    case "a":
      void accept();
      return true;
    case "e":
      tools("#text");
      return true;
    case "t":
      tools("[name=theme]:not([type=hidden])");
      return true;
    case "r":
      tools(".reading button");
      return true;
    case "w":
      tools("#words");
      return true;
    case "m":
      mute();
      return true;
    case "h":
      return again();
  }
  return false;
}

function current(): HTMLElement {
  const every = lines();
  const at = document.activeElement?.closest<HTMLElement>(".lines li[data-start]");
  return at ?? every.find((line) => line.classList.contains("now")) ?? (every[0] as HTMLElement);
}

function step(by: number): void {
  const every = lines();
  const held = document.activeElement?.closest(".lines li[data-start]");
  const next = held ? every.indexOf(current()) + by : every.indexOf(current());
  every[Math.min(Math.max(0, next), every.length - 1)]?.focus();
}

function nextDoubt(): void {
  const every = lines();
  const start = every.indexOf(current());
  const after = [...every.slice(start + 1), ...every.slice(0, start + 1)];
  const found = after.find((line) => line.querySelector(".w.doubt, .chip.reading.unclear, .chip.doubtful"));
  found?.focus();
}

function tools(focus: string): void {
  const link = current().querySelector<HTMLAnchorElement>("a[data-tools]");
  if (link) void openTools(link, focus);
}

/** Accept what the machine proposes in this line: its first theme that waits, else its first reading that is not decided. */
async function accept(): Promise<void> {
  const link = current().querySelector<HTMLAnchorElement>("a[data-tools]");
  if (!link) return;
  await openTools(link, "");
  const waiting = document.querySelector<HTMLButtonElement>("#tools button[name=found][value=yes]");
  const reading = document.querySelector<HTMLButtonElement>("#tools .reading button[value=code]");
  (waiting ?? reading)?.click();
}

/** To the page on which this line is heard again by another engine. */
function again(): boolean {
  const link = current().querySelector<HTMLAnchorElement>("a[data-tools]");
  const found = link && /^(.*)\/lines\/(\d+)$/.exec(new URL(link.href).pathname);
  if (!link || !found) return false;
  const asked = new URL(link.href).searchParams;
  for (const end of ["first", "last"]) asked.set(end, String(found[2]));
  location.assign(`${found[1]}/again?${asked}`);
  return true;
}

function close(): void {
  const panel = document.getElementById("tools");
  if (panel) panel.hidden = true;
  document.querySelector<HTMLElement>(".lines li[aria-current]")?.focus();
}
