// The sound and its lines: hear a line, see where the sound is, word by word. Nothing plays by itself, and it starts as
// quiet as its listener wishes.
import { count } from "./hours.js";

let stopAt = Infinity;
let frame = 0;

export function sound(): HTMLAudioElement | null {
  return document.querySelector<HTMLAudioElement>(".player audio");
}

export function lines(): HTMLElement[] {
  return [...document.querySelectorAll<HTMLElement>(".lines li[data-start]")];
}

const from = (one: HTMLElement): number => Number(one.dataset["start"] ?? one.dataset["s"] ?? one.dataset["from"]);
const until = (one: HTMLElement): number => Number(one.dataset["end"] ?? one.dataset["e"] ?? one.dataset["to"]);

export function listen(): void {
  const audio = sound();
  if (!audio) return;
  if (audio.dataset["met"] === undefined) {
    audio.dataset["met"] = "";
    const wished = document.querySelector<HTMLElement>(".player")?.dataset["volume"];
    audio.volume = Number(wished ?? 40) / 100;
    count(audio);
    audio.addEventListener("play", () => follow(audio));
    audio.addEventListener("pause", () => mark(audio));
    audio.addEventListener("seeked", () => mark(audio));
  }
  const whole = Number(document.querySelector<HTMLElement>(".player")?.dataset["seconds"]) || 1;
  for (const part of document.querySelectorAll<HTMLElement>(".strip i")) {
    part.style.setProperty("left", `${(100 * from(part)) / whole}%`);
    part.style.setProperty("width", `${(100 * (until(part) - from(part))) / whole}%`);
  }
  for (const line of lines()) {
    line.querySelector(".at")?.addEventListener("click", () => hear(line));
  }
  for (const wave of document.querySelectorAll<SVGSVGElement>(".wave")) {
    wave.addEventListener("click", (event) => {
      const box = wave.getBoundingClientRect();
      stopAt = Infinity;
      audio.currentTime = ((event.clientX - box.left) / box.width) * whole;
    });
  }
  const asked = document.getElementById(location.hash.slice(1))?.closest<HTMLElement>("li[data-start]");
  if (asked) {
    audio.currentTime = from(asked);
    asked.querySelector<HTMLElement>(".at")?.focus();
  }
  mark(audio);
}

/** Play one line and stop at its end. */
export function hear(line: HTMLElement): void {
  const audio = sound();
  if (!audio) return;
  audio.currentTime = from(line);
  stopAt = until(line);
  void audio.play();
}

export function playOrStop(): void {
  const audio = sound();
  if (!audio) return;
  stopAt = Infinity;
  if (audio.paused) void audio.play();
  else audio.pause();
}

export function move(seconds: number): void {
  const audio = sound();
  if (audio) audio.currentTime = Math.max(0, audio.currentTime + seconds);
}

export function slower(): void {
  const audio = sound();
  if (!audio) return;
  audio.preservesPitch = true;
  audio.playbackRate = audio.playbackRate < 1 ? 1 : 0.7;
}

/** Sound off and on; the text goes on being followed. */
export function mute(): void {
  const audio = sound();
  if (audio) audio.muted = !audio.muted;
}

function follow(audio: HTMLAudioElement): void {
  cancelAnimationFrame(frame);
  const step = (): void => {
    if (audio.currentTime >= stopAt) {
      stopAt = Infinity;
      audio.pause();
      return;
    }
    mark(audio);
    if (!audio.paused) frame = requestAnimationFrame(step);
  };
  frame = requestAnimationFrame(step);
}

function mark(audio: HTMLAudioElement): void {
  const at = audio.currentTime;
  const player = document.querySelector<HTMLElement>(".player");
  const whole = Number(player?.dataset["seconds"]) || 1;
  player?.style.setProperty("--at", `${(100 * at) / whole}%`);
  for (const line of lines()) {
    const now = at >= from(line) && at < until(line);
    line.classList.toggle("now", now);
    if (!now) continue;
    for (const word of line.querySelectorAll<HTMLElement>(".w")) {
      word.classList.toggle("on", at >= from(word) && at < until(word));
    }
  }
}
