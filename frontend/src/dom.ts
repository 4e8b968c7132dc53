// Making elements without ever parsing a string as HTML.

type Attributes = Readonly<Record<string, string>>;

export function element<K extends keyof HTMLElementTagNameMap>(
  name: K,
  attributes: Attributes = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const SVG = "http://www.w3.org/2000/svg";
const SHAPES = {
  play: "M8 5.2v13.6L19 12z",
  pause: "M7 5h3.6v14H7zM13.4 5H17v14h-3.6z",
  back: "M6 5h2.4v14H6zM19 5.2v13.6L9.4 12z",
  next: "M15.6 5H18v14h-2.4zM5 5.2v13.6L14.6 12z",
  close: "M6.4 5 5 6.4 10.6 12 5 17.6 6.4 19 12 13.4 17.6 19l1.4-1.4L13.4 12 19 6.4 17.6 5 12 10.6z",
} as const;
export type Shape = keyof typeof SHAPES;

/** A small picture that says nothing to a screen reader: the button around it carries the words. */
export function icon(shape: Shape): SVGSVGElement {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("focusable", "false");
  svg.setAttribute("class", "ew-icon");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", SHAPES[shape]);
  svg.append(path);
  return svg;
}

export function setIcon(button: HTMLElement, shape: Shape): void {
  button.querySelector("path")?.setAttribute("d", SHAPES[shape]);
}

export function button(label: string, shape: Shape | null, action: () => void, style = ""): HTMLButtonElement {
  const made = element("button", { type: "button", ...(style ? { class: style } : {}) });
  if (shape) {
    made.append(icon(shape));
    made.setAttribute("aria-label", label);
    made.title = label;
  } else {
    made.append(label);
  }
  made.addEventListener("click", action);
  return made;
}
