// How far the work is, while it runs; the page is read anew when it is over.

interface Step {
  readonly state: string;
  readonly stage: string;
  readonly done: number;
  readonly total: number;
  readonly unit: string;
  readonly left_s: number | null;
}

let stream: EventSource | null = null;

export function progress(): void {
  stream?.close();
  stream = null;
  const job = document.querySelector<HTMLElement>("[data-job][data-running]");
  if (!job) return;
  stream = new EventSource("/progress");
  stream.addEventListener("message", (event: MessageEvent<string>) => {
    const step = JSON.parse(event.data) as Step;
    const bar = job.querySelector("progress");
    if (bar) {
      bar.max = step.total || 1;
      bar.value = step.done;
    }
    put(job, "[data-stage]", step.stage);
    const left = step.left_s === null ? "" : ` · ${minutes(step.left_s)}`;
    put(job, "[data-far]", `${Math.round(step.done)} / ${Math.round(step.total)} ${step.unit}${left}`);
    if (["done", "paused", "failed"].includes(step.state)) location.reload();
  });
  stream.addEventListener("error", () => stream?.close());
}

function put(job: HTMLElement, where: string, text: string): void {
  const found = job.querySelector(where);
  if (found && found.textContent !== text) found.textContent = text;
}

function minutes(seconds: number): string {
  return seconds < 60 ? `${seconds} s` : `${Math.round(seconds / 60)} min`;
}
