// One tick for all rows of a page; without scripts each row has its own.

export function choose(): void {
  const all = document.querySelector<HTMLInputElement>("input[data-all]");
  if (!all) return;
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const one of document.querySelectorAll<HTMLInputElement>(`input[type=checkbox][name=${all.dataset["all"]}]`)) one.checked = all.checked;
  });
}
