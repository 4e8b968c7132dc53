// The bar at the foot of the page: what is being said, and everything one can do about it.

import { button, element, setIcon } from "./dom";
import type { QuotePlayer } from "./quote";
import { clock, nextCaptions, type Captions } from "./timing";

export interface Conductor {
  toggle(): void;
  step(by: -1 | 1): void;
  volume(level: number): void;
  speed(rate: number): void;
  captions(setting: Captions): void;
  proceed(): void;
  skip(): void;
  stop(): void;
}

const SPEEDS: readonly number[] = [0.75, 1, 1.25, 1.5];

export class Bar {
  readonly element: HTMLElement;
  private readonly toggle: HTMLButtonElement;
  private readonly who: HTMLElement;
  private readonly english: HTMLElement;
  private readonly original: HTMLElement;
  private readonly time: HTMLElement;
  private readonly caution: HTMLElement;
  private readonly cautionText: HTMLElement;
  private readonly proceed: HTMLButtonElement;
  private readonly says: HTMLElement;
  private readonly captionChoice: HTMLSelectElement;

  constructor(conductor: Conductor, volume: number, captions: Captions) {
    this.toggle = button("Play", "play", () => conductor.toggle(), "ew-main");
    this.who = element("p", { class: "ew-who" });
    this.english = element("p", { class: "ew-english", lang: "en" });
    this.original = element("p", { class: "ew-original" });
    this.time = element("span", { class: "ew-clock" });
    this.says = element("p", { class: "ew-says", role: "status" });
    const speed = select(
      "Speed",
      SPEEDS.map((rate) => [String(rate), `${rate}×`]),
      "1",
      (value) => conductor.speed(Number(value)),
    );
    this.captionChoice = select(
      "Captions",
      [
        ["both", "Both languages"],
        ["english", "English"],
        ["original", "As spoken"],
      ],
      captions,
      (value) => conductor.captions(value as Captions),
    ) as HTMLSelectElement;
    const level = element("input", {
      type: "range",
      min: "0",
      max: "1",
      step: "0.05",
      value: String(volume),
      "aria-label": "Volume",
      class: "ew-volume",
    });
    level.addEventListener("input", () => conductor.volume(Number(level.value)));
    this.cautionText = element("p");
    this.proceed = button("Listen", null, () => conductor.proceed(), "ew-choice ew-choice-main");
    this.caution = element(
      "div",
      { class: "ew-caution", role: "group", "aria-label": "Content note" },
      this.cautionText,
      this.proceed,
      button("Skip this passage", null, () => conductor.skip(), "ew-choice"),
    );
    this.caution.hidden = true;
    const keys = element(
      "p",
      { class: "ew-keys" },
      "Keys, while a passage or this bar has the focus: k plays and pauses, ← → five seconds, , and . the line before and after, n the next passage, c the captions.",
    );
    const more = element("details", { class: "ew-more" }, element("summary", {}, "Settings"));
    more.append(
      element(
        "div",
        { class: "ew-settings" },
        labelled("Captions", this.captionChoice),
        labelled("Speed", speed),
        labelled("Volume", level),
        keys,
      ),
    );
    this.element = element(
      "section",
      { class: "ew-bar", "aria-label": "Player" },
      this.caution,
      element(
        "div",
        { class: "ew-row" },
        element(
          "div",
          { class: "ew-buttons" },
          button("Line before", "back", () => conductor.step(-1)),
          this.toggle,
          button("Line after", "next", () => conductor.step(1)),
        ),
        element("div", { class: "ew-caption" }, this.who, this.english, this.original),
        element("div", { class: "ew-side" }, this.time, more, button("Close the player", "close", () => conductor.stop())),
      ),
      this.says,
    );
    this.element.hidden = true;
    this.choose(captions);
  }

  open(): void {
    this.element.hidden = false;
    document.body.classList.add("ew-open");
  }

  close(): void {
    this.element.hidden = true;
    document.body.classList.remove("ew-open");
  }

  show(quote: QuotePlayer): void {
    const line = quote.lines[quote.current] ?? quote.lines[0];
    setIcon(this.toggle, quote.playing ? "pause" : "play");
    const label = quote.playing ? "Pause" : "Play";
    this.toggle.setAttribute("aria-label", label);
    this.toggle.title = label;
    put(this.who, line ? line.label + (line.heard ? "" : " · read, not heard") : quote.caption);
    put(this.english, line?.english ?? "");
    put(this.original, line?.original ?? "");
    this.original.lang = quote.language;
    put(this.time, `${clock(quote.audio.currentTime)} / ${clock(quote.seconds)}`);
  }

  /** Stop before a hard passage and ask; the focus goes to the answer. */
  ask(note: string): void {
    put(this.cautionText, note);
    this.caution.hidden = false;
    this.open();
    this.proceed.focus();
  }

  answered(): void {
    const inside = this.caution.contains(document.activeElement);
    this.caution.hidden = true;
    if (inside) this.toggle.focus();
  }

  say(what: string): void {
    put(this.says, what);
  }

  choose(captions: Captions): void {
    this.captionChoice.value = captions;
    this.element.dataset["captions"] = captions;
  }

  nextCaptions(): Captions {
    return nextCaptions(this.captionChoice.value as Captions);
  }
}

function put(where: HTMLElement, text: string): void {
  if (where.textContent !== text) where.textContent = text;
}

function select(
  label: string,
  options: readonly (readonly [string, string])[],
  chosen: string,
  changed: (value: string) => void,
): HTMLSelectElement {
  const made = element("select", { "aria-label": label });
  for (const [value, text] of options) made.append(new Option(text, value, value === chosen, value === chosen));
  made.addEventListener("change", () => changed(made.value));
  return made;
}

function labelled(label: string, control: HTMLElement): HTMLElement {
  return element("div", { class: "ew-setting" }, element("span", { "aria-hidden": "true" }, label), control);
}
