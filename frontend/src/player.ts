// The story player: plays one passage or all of them, and keeps the page's own lines in step with the sound.
//
// Rules
// - The captions are the lines that stand in the page; nothing is fetched, so it works from a disk.
// - Nothing plays by itself. The volume starts low. Before a hard passage "play all" stops and asks.
// - Keys act only while a passage or the bar has the focus, so that they take no key from anybody.
// - Nothing is remembered: no storage, no cookie, no request.

import "./player.css";
import { Bar, type Conductor } from "./bar";
import { button, icon } from "./dom";
import { QuotePlayer, type Listener } from "./quote";
import { neighbour, type Captions } from "./timing";

const FIRST_VOLUME = 0.35;
const JUMP_S = 5;

class Page implements Listener, Conductor {
  private readonly quotes: QuotePlayer[] = [];
  private readonly bar: Bar;
  private current: QuotePlayer | null = null;
  private pending: QuotePlayer | null = null;
  private all = false;
  private follows = true;
  private frame = 0;

  constructor() {
    this.bar = new Bar(this, FIRST_VOLUME, "both");
    document.body.append(this.bar.element);
    for (const figure of document.querySelectorAll<HTMLElement>("[data-quote]")) {
      const audio = figure.querySelector("audio");
      if (!audio) continue;
      audio.volume = FIRST_VOLUME;
      const quote = new QuotePlayer(figure, audio, this);
      figure.addEventListener("keydown", (event) => this.key(event, quote));
      this.quotes.push(quote);
    }
    this.bar.element.addEventListener("keydown", (event) => this.key(event, this.current));
    for (const kind of ["wheel", "touchmove"] as const)
      addEventListener(kind, () => (this.follows = false), { passive: true });
    const slot = document.querySelector("[data-play-all-slot]");
    if (slot && this.quotes.length) {
      const start = button("Listen to all", null, () => this.playAll(), "ew-all");
      start.prepend(icon("play"));
      slot.replaceWith(start);
    }
    document.documentElement.classList.add("ew-ready");
    this.captions("both");
  }

  playAll(): void {
    this.all = true;
    const first = this.quotes[0];
    if (first) this.enter(first);
  }

  // ------------------------------------------------------------------------------------ what a passage tells us

  wanted(quote: QuotePlayer, at?: number): void {
    if (at === undefined && quote.playing) {
      quote.audio.pause();
      return;
    }
    if (quote !== this.current) this.all = false;
    if (at !== undefined) quote.go(at);
    this.start(quote);
  }

  moved(quote: QuotePlayer): void {
    if (quote === this.current) this.bar.show(quote);
  }

  ended(quote: QuotePlayer): void {
    if (!this.all) return;
    const next = this.quotes[this.quotes.indexOf(quote) + 1];
    if (next) this.enter(next);
    else {
      this.all = false;
      this.bar.say("That was the last passage.");
    }
  }

  failed(quote: QuotePlayer): void {
    this.bar.open();
    this.bar.say(`The sound of “${quote.caption}” could not be loaded. The words are on the page.`);
  }

  // ------------------------------------------------------------------------------------------ what the bar asks

  toggle(): void {
    const quote = this.current;
    if (!quote) return;
    if (quote.playing) quote.audio.pause();
    else this.start(quote);
  }

  step(by: -1 | 1): void {
    const quote = this.current;
    if (quote) quote.go(neighbour(quote.lines, quote.ms, by) / 1000);
  }

  volume(level: number): void {
    for (const quote of this.quotes) quote.audio.volume = level;
  }

  speed(rate: number): void {
    for (const quote of this.quotes) {
      quote.audio.defaultPlaybackRate = rate;
      quote.audio.playbackRate = rate;
    }
  }

  captions(setting: Captions): void {
    document.documentElement.dataset["captions"] = setting;
    this.bar.choose(setting);
  }

  proceed(): void {
    const quote = this.pending;
    this.pending = null;
    this.bar.answered();
    if (quote) this.start(quote);
  }

  skip(): void {
    const quote = this.pending;
    this.pending = null;
    this.bar.answered();
    if (quote) this.ended(quote);
  }

  stop(): void {
    this.all = false;
    this.pending = null;
    this.current?.audio.pause();
    this.bar.answered();
    this.bar.close();
    this.current?.figure.querySelector<HTMLElement>(".ew-start")?.focus();
  }

  // ------------------------------------------------------------------------------------------------------- inside

  /** Go to a passage in "play all": ask first where there is a note. */
  private enter(quote: QuotePlayer): void {
    this.current?.audio.pause();
    this.current = quote;
    this.follows = true;
    quote.go(0);
    if (quote.note) {
      this.pending = quote;
      this.bar.show(quote);
      this.bar.ask(quote.note);
      this.bring(quote.figure, "start");
    } else this.start(quote);
  }

  private start(quote: QuotePlayer): void {
    for (const other of this.quotes) if (other !== quote) other.audio.pause();
    if (this.pending) {
      this.pending = null;
      this.bar.answered();
    }
    this.current = quote;
    this.follows = true;
    this.bar.open();
    this.bar.say("");
    quote.audio.play().catch((reason: unknown) => {
      // A pause that comes before the sound is there is no failure.
      if (!(reason instanceof DOMException && reason.name === "AbortError")) this.failed(quote);
    });
    cancelAnimationFrame(this.frame);
    let line = -1;
    const tick = (): void => {
      if (this.current !== quote) return;
      if (quote.playing) {
        quote.show();
        if (quote.current !== line) {
          line = quote.current;
          const now = quote.lines[line];
          if (now && this.follows) this.bring(now.element, "nearest");
        }
      }
      this.frame = requestAnimationFrame(tick);
    };
    this.frame = requestAnimationFrame(tick);
  }

  private bring(what: HTMLElement, block: ScrollLogicalPosition): void {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    what.scrollIntoView({ block, behavior: calm ? "auto" : "smooth" });
  }

  private key(event: KeyboardEvent, quote: QuotePlayer | null): void {
    if (!quote || event.altKey || event.ctrlKey || event.metaKey) return;
    const on = event.target instanceof Element ? event.target.tagName : "";
    const arrowsTaken = on === "INPUT" || on === "SELECT";
    if (on === "SELECT" && event.key.length === 1) return;
    switch (event.key) {
      case "k":
        this.wanted(quote);
        break;
      case "ArrowLeft":
      case "ArrowRight":
        if (arrowsTaken) return;
        quote.go(quote.audio.currentTime + (event.key === "ArrowLeft" ? -JUMP_S : JUMP_S));
        break;
      case ",":
      case ".":
        quote.go(neighbour(quote.lines, quote.ms, event.key === "," ? -1 : 1) / 1000);
        break;
      case "n": {
        const next = this.quotes[this.quotes.indexOf(quote) + 1];
        if (next) {
          next.figure.querySelector<HTMLElement>(".ew-start")?.focus();
          this.bring(next.figure, "start");
        }
        break;
      }
      case "c":
        this.captions(this.bar.nextCaptions());
        break;
      default:
        return;
    }
    event.preventDefault();
  }
}

new Page();
