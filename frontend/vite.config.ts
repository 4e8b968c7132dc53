// Builds the player into the Python package as four plain files, the same names every time:
//   player.js   one classic script (a module script would be refused when the page is opened from disk)
//   player.css  its style
//   workbench.js  the workbench's script
//   fonts.css   the typefaces, inlined as text; a release carries them as files (stages/produce/page.py says why)
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

interface Face {
  readonly family: string;
  readonly weight: number;
  readonly style: "normal" | "italic";
  readonly script: "latin" | "cyrillic";
  readonly file: string;
}

const RANGES = {
  latin:
    "U+0000-00FF,U+0131,U+0152-0153,U+02BB-02BC,U+02C6,U+02DA,U+02DC,U+2000-206F,U+20AC,U+2122,U+2191,U+2193,U+2212,U+2215,U+FEFF,U+FFFD",
  cyrillic: "U+0301,U+0400-045F,U+0490-0491,U+04B0-04B1,U+2116",
} as const;

const serif = (script: Face["script"], weight: number, style: Face["style"] = "normal"): Face => ({
  family: "Source Serif 4",
  weight,
  style,
  script,
  file: `@fontsource/source-serif-4/files/source-serif-4-${script}-${weight}-${style}.woff2`,
});
const sans = (script: Face["script"], weight: number): Face => ({
  family: "Onest",
  weight,
  style: "normal",
  script,
  file: `@fontsource/onest/files/onest-${script}-${weight}-normal.woff2`,
});
const FACES: readonly Face[] = [
  serif("latin", 400),
  serif("latin", 400, "italic"),
  serif("latin", 600),
  serif("cyrillic", 400),
  sans("latin", 400),
  sans("latin", 600),
  sans("cyrillic", 400),
];

// Cyrillic comes in one weight, which stands for the heavier one too: better that than letters of another family. It is a
// family of its own, named second where it is used: faces of one family that overlap in weight keep each other from being found.
function fontFace(face: Face): string {
  const [family, weight] = face.script === "cyrillic" ? [`${face.family} Cyrillic`, "400 600"] : [face.family, face.weight];
  const path = fileURLToPath(new URL(`./node_modules/${face.file}`, import.meta.url));
  const content = readFileSync(path).toString("base64");
  return (
    `@font-face{font-family:"${family}";font-style:${face.style};font-weight:${weight};font-display:swap;` +
    `src:url(data:font/woff2;base64,${content}) format("woff2");unicode-range:${RANGES[face.script]}}`
  );
}

const fonts: Plugin = {
  name: "fonts-inlined",
  apply: (_, { isSsrBuild }) => !isSsrBuild,
  generateBundle() {
    const licence = "/* Source Serif 4 and Onest, SIL Open Font License 1.1 */\n";
    this.emitFile({ type: "asset", fileName: "fonts.css", source: licence + FACES.map(fontFace).join("\n") + "\n" });
  },
};

// Two scripts, so two builds: the player of a release with its typefaces, and the workbench (--mode workbench).
export default defineConfig(({ isSsrBuild, mode }) => ({
  plugins: mode === "workbench" ? [] : [fonts],
  build: {
    target: "es2021",
    emptyOutDir: mode !== "workbench",
    reportCompressedSize: false,
    ...(isSsrBuild
      ? {}
      : {
          outDir: fileURLToPath(new URL("../src/earwitness/resources/player", import.meta.url)),
          lib: {
            entry: fileURLToPath(new URL(mode === "workbench" ? "./src/workbench/main.ts" : "./src/player.ts", import.meta.url)),
            formats: ["iife" as const],
            name: mode === "workbench" ? "EarwitnessWorkbench" : "EarwitnessPlayer",
            fileName: () => (mode === "workbench" ? "workbench.js" : "player.js"),
            cssFileName: "player",
          },
        }),
  },
}));
