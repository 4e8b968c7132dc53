// Search without leaving the page: a browser writes the body of a form it sent into its session files, on this disk.
// Without scripts the form is sent as forms are; docs/explanation/threat-model.md says so.
const form = document.querySelector("form[role=search]");
form.addEventListener("submit", async (event) => {
  event.preventDefault();
  const asked = new URLSearchParams(new FormData(form));
  const answer = await fetch("/search", { method: "POST", body: asked, cache: "no-store" });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = document.importNode(page.querySelector("main"), true);
  document.querySelector("main").replaceWith(found);
  document.title = page.title;
  found.tabIndex = -1;
  found.focus();
});
