// Forms are sent without leaving the page: a browser writes what a form it sent held into its session files, on this
// disk (docs/explanation/threat-model.md). The answer takes the place of what stood in <main>; where it says that
// something is wrong, it is put beside the form, so that nothing a person typed is lost.

let arrived: () => void = () => undefined;

export function stay(then: () => void): void {
  arrived = then;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (!(form instanceof HTMLFormElement) || form.dataset["plain"] !== undefined || form.method !== "post") return;
    event.preventDefault();
    void send(form, event.submitter);
  });
  document.addEventListener("click", (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>("a[data-tools]") : null;
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    void openTools(link);
  });
}

/** The page of one line, shown beside the transcript. */
export async function openTools(link: HTMLAnchorElement, focus = "#text"): Promise<void> {
  const tools = document.getElementById("tools");
  const page = await fetched(link.href);
  const part = page?.querySelector("#line-tools");
  if (!tools || !part) {
    location.assign(link.href);
    return;
  }
  tools.replaceChildren(document.importNode(part, true));
  tools.hidden = false;
  link.closest("li")?.setAttribute("aria-current", "true");
  document.querySelectorAll(".lines li[aria-current]").forEach((line) => {
    if (!line.contains(link)) line.removeAttribute("aria-current");
  });
  const selected = String(document.getSelection() ?? "").trim();
  const words = tools.querySelector<HTMLInputElement>("[data-selection]");
  if (words && selected && link.closest("li")?.textContent?.includes(selected)) words.value = selected;
  tools.querySelector<HTMLElement>(focus)?.focus();
}

async function send(form: HTMLFormElement, button: HTMLElement | null): Promise<void> {
  const fields = new FormData(form, button);
  const body = form.enctype === "multipart/form-data" ? fields : new URLSearchParams(textsOf(fields));
  form.setAttribute("aria-busy", "true");
  const judged = button?.dataset["judge"] !== undefined;
  const place = button?.getAttribute("formaction") ?? form.action;
  const answer = await fetch(place, { method: "POST", body, cache: "no-store" });
  form.removeAttribute("aria-busy");
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  if (judged) {
    told(form, page);
    return;
  }
  if (!answer.ok) {
    say(form, page);
    return;
  }
  if (!document.querySelector(".side")) {
    // From the hall into a case: another page altogether.
    location.assign(answer.url);
    return;
  }
  const here = location.href;
  show(page);
  if (answer.redirected && answer.url !== here) history.pushState(null, "", answer.url);
  const line = openLine(form);
  if (line) document.getElementById(line)?.focus();
}

function* texts(fields: FormData): Generator<[string, string]> {
  for (const [name, value] of fields) if (typeof value === "string") yield [name, value];
}

function textsOf(fields: FormData): [string, string][] {
  return [...texts(fields)];
}

/** What went wrong, before the form it went wrong in. */
function say(form: HTMLFormElement, page: Document): void {
  if (form.previousElementSibling?.matches(".wrong")) form.previousElementSibling.remove();
  const told = page.querySelector(".wrong") ?? page.querySelector("main") ?? page.body;
  const shown = document.importNode(told, true);
  form.before(shown);
  shown.scrollIntoView({ block: "nearest" });
}

/** What a check says of a draft, in the place the form has for it. */
function told(form: HTMLFormElement, page: Document): void {
  const part = page.querySelector(".wrong, .right");
  const place = form.querySelector("[data-fairness]");
  if (part && place) place.replaceChildren(document.importNode(part, true));
}

let waiting = 0;

/** A draft is judged while it is typed: a moment after the last key, and only what was typed last is told. */
export function judge(): void {
  const form = document.querySelector<HTMLFormElement>("form[data-check]");
  form?.addEventListener("input", () => {
    const turn = ++waiting;
    setTimeout(() => {
      if (turn !== waiting) return;
      const body = new URLSearchParams(textsOf(new FormData(form)));
      void fetch(form.dataset["check"] ?? "", { method: "POST", body, cache: "no-store" })
        .then(async (answer) => new DOMParser().parseFromString(await answer.text(), "text/html"))
        .then((page) => {
          if (turn === waiting) told(form, page);
        });
    }, 600);
  });
}

/** The line a form of the tools was about, as `line-4`. */
function openLine(form: HTMLFormElement): string | null {
  const found = /\/lines\/(\d+)\//.exec(new URL(form.action).pathname);
  return found ? `line-${found[1]}` : null;
}

function show(page: Document): void {
  const found = page.querySelector("main");
  const old = document.querySelector("main");
  if (!found || !old) return;
  const scrolled = scrollY;
  const sameCall = old.querySelector("[data-call]")?.getAttribute("data-call") ?? null;
  const now = document.importNode(found, true);
  // The sound goes on where it was: the same <audio> is kept where the page is of the same call.
  const playing = old.querySelector("audio");
  const silent = now.querySelector("audio");
  const same = sameCall !== null && now.querySelector("[data-call]")?.getAttribute("data-call") === sameCall;
  // A hard call that was opened stays open.
  const hard = now.querySelector<HTMLDetailsElement>("details[data-hard]");
  if (same && hard) hard.open = old.querySelector<HTMLDetailsElement>("details[data-hard]")?.open ?? false;
  old.replaceWith(now);
  if (same && playing && silent && playing.getAttribute("src") === silent.getAttribute("src")) silent.replaceWith(playing);
  document.title = page.title;
  if (same) scrollTo({ top: scrolled });
  else {
    scrollTo({ top: 0 });
    now.focus();
  }
  arrived();
}

async function fetched(address: string): Promise<Document | null> {
  const answer = await fetch(address, { cache: "no-store" });
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}
