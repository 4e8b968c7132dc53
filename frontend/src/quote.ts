// One quote on the page: its sound, its waveform, its lines.

import { button, element, icon, setIcon } from "./dom";
import { clock, clockInWords, lineAt, reach, within, type TimedLine } from "./timing";

export interface Line extends TimedLine {
  readonly element: HTMLElement;
  readonly label: string;
  readonly english: string;
  readonly original: string;
  readonly heard: boolean;
}

/** What a quote tells whoever conducts the page. */
export interface Listener {
  wanted(quote: QuotePlayer, at?: number): void;
  moved(quote: QuotePlayer): void;
  ended(quote: QuotePlayer): void;
  failed(quote: QuotePlayer): void;
}

export class QuotePlayer {
  readonly lines: readonly Line[];
  readonly note: string;
  readonly caption: string;
  readonly language: string;
  readonly languageName: string;
  readonly seconds: number;
  current = -1;
  private readonly start: HTMLButtonElement;
  private readonly seek: HTMLInputElement;
  private readonly time: HTMLElement;
  private readonly clip: Element | null;
  private readonly clipWidth: number;

  constructor(
    readonly figure: HTMLElement,
    readonly audio: HTMLAudioElement,
    private readonly listener: Listener,
  ) {
    this.note = figure.dataset["note"] ?? "";
    this.language = figure.dataset["language"] ?? "";
    this.languageName = figure.dataset["languageName"] ?? "";
    this.seconds = Number(figure.dataset["seconds"] ?? "0");
    this.caption = figure.querySelector(".quote-caption")?.textContent ?? "";
    this.lines = Array.from(figure.querySelectorAll<HTMLElement>(".line[data-begin]"), readLine);
    this.clip = figure.querySelector(".wave-clip");
    this.clipWidth = figure.querySelector<SVGSVGElement>(".wave")?.viewBox.baseVal.width ?? 0;

    audio.controls = false;
    audio.removeAttribute("controls");
    this.start = element("button", { type: "button", class: "ew-start" });
    this.start.append(icon("play"));
    this.start.setAttribute("aria-label", `Play: ${this.caption}`);
    this.start.addEventListener("click", () => this.listener.wanted(this));
    this.seek = element("input", {
      type: "range",
      class: "ew-seek",
      min: "0",
      max: String(this.seconds),
      step: "0.1",
      value: "0",
      "aria-label": `Position in: ${this.caption}`,
    });
    this.seek.addEventListener("input", () => this.go(Number(this.seek.value)));
    this.time = element("span", { class: "ew-time" });
    const listen = figure.querySelector(".listen");
    const wave = figure.querySelector(".wave");
    if (listen && wave) {
      const track = element("div", { class: "ew-track" });
      wave.replaceWith(track);
      track.append(wave, this.seek);
      listen.prepend(this.start);
      listen.append(this.time);
      listen.classList.add("ew-listen");
    }
    for (const line of this.lines) this.addJump(line);
    audio.addEventListener("timeupdate", () => this.show());
    audio.addEventListener("seeked", () => this.show());
    audio.addEventListener("play", () => this.state());
    audio.addEventListener("pause", () => this.state());
    audio.addEventListener("ended", () => {
      this.go(0);
      this.listener.ended(this);
    });
    audio.addEventListener("error", () => this.listener.failed(this));
    this.show();
  }

  get ms(): number {
    return this.audio.currentTime * 1000;
  }

  get playing(): boolean {
    return !this.audio.paused && !this.audio.ended;
  }

  go(seconds: number): void {
    this.audio.currentTime = within(seconds, this.seconds);
    this.show();
  }

  /** Show where we are: the clock, the waveform, the line. */
  show(): void {
    const seconds = this.audio.currentTime;
    const begun = this.playing || seconds > 0.05;
    this.time.textContent = begun ? `${clock(seconds)} / ${clock(this.seconds)}` : clock(this.seconds);
    this.seek.value = String(seconds);
    this.seek.setAttribute("aria-valuetext", `${clockInWords(seconds)} of ${clockInWords(this.seconds)}`);
    const share = this.seconds > 0 ? seconds / this.seconds : 0;
    this.clip?.setAttribute("width", String(share * this.clipWidth));
    const at = begun ? lineAt(this.lines, this.ms) : -1;
    if (at !== this.current) {
      this.lines[this.current]?.element.classList.remove("now");
      this.lines[this.current]?.element.removeAttribute("aria-current");
      this.lines[at]?.element.classList.add("now");
      this.lines[at]?.element.setAttribute("aria-current", "true");
      this.current = at;
    }
    const line = this.lines[at];
    if (line) line.element.style.setProperty("--reach", reach(line, this.ms).toFixed(3));
    this.figure.classList.toggle("begun", begun);
    this.listener.moved(this);
  }

  state(): void {
    setIcon(this.start, this.playing ? "pause" : "play");
    this.start.setAttribute("aria-label", `${this.playing ? "Pause" : "Play"}: ${this.caption}`);
    this.figure.classList.toggle("playing", this.playing);
    this.show();
  }

  private addJump(line: Line): void {
    const at = line.element.querySelector(".at");
    if (!at) return;
    const jump = button(clock(line.begin / 1000), null, () => this.listener.wanted(this, line.begin / 1000), "at");
    jump.setAttribute("aria-label", `Play from ${clockInWords(line.begin / 1000)}: ${line.label}`);
    at.replaceWith(jump);
  }
}

function readLine(made: HTMLElement): Line {
  const words = (selector: string): string => made.querySelector(selector)?.textContent?.trim() ?? "";
  return {
    element: made,
    begin: Number(made.dataset["begin"]),
    end: Number(made.dataset["end"]),
    label: words(".who-label"),
    english: words(".english"),
    original: words(".original"),
    heard: !made.classList.contains("unheard"),
  };
}
