// Recordings dropped anywhere on the page are chosen in its form; they are sent when the form is.

export function drop(): void {
  const zone = document.querySelector<HTMLElement>(".drop");
  const input = zone?.querySelector<HTMLInputElement>("input[type=file]");
  if (!zone || !input) return;
  const told = zone.querySelector<HTMLElement>("[data-chosen]");
  const tell = (): void => {
    const files = [...(input.files ?? [])];
    const size = files.reduce((sum, file) => sum + file.size, 0);
    if (told) told.textContent = files.length ? `${files.length} · ${(size / 1e6).toFixed(1)} MB` : "";
  };
  input.addEventListener("change", tell);
  const main = document.querySelector("main");
  main?.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("over");
  });
  main?.addEventListener("dragleave", () => zone.classList.remove("over"));
  main?.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("over");
    const dropped = (event as DragEvent).dataTransfer?.files;
    if (dropped?.length) {
      input.files = dropped;
      tell();
    }
  });
}
