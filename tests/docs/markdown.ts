import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { root } from "./example-project";

export interface Block {
  /** `README.md:42`, where the block's first line stands. */
  readonly at: string;
  readonly language: string;
  readonly text: string;
}

const below = (folder: string, extension: string): string[] =>
  readdirSync(path.join(root, folder), { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(extension))
    .map((file) => path.join(folder, file));

/** Every document of the project, from its root. */
export const documents = (): string[] => [...readdirSync(root).filter((file) => file.endsWith(".md")), ...below("docs", ".md")].sort();

/** The files whose comments show users how to write a program. */
export const commented = (): string[] => [...below("sdk", ".ts"), "emulator/index.ts"];

export const read = (file: string): string => readFileSync(path.join(root, file), "utf8");

/** The fenced blocks of a document, or of a source's comments with their stars taken off. */
export function blocks(file: string): Block[] {
  const text = file.endsWith(".ts") ? read(file).replace(/^ *\* ?/gm, "") : read(file);
  const found: Block[] = [];
  for (const match of text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)) {
    const line = text.slice(0, match.index).split("\n").length + 1;
    found.push({ at: `${file}:${line}`, language: match[1] ?? "", text: match[2] ?? "" });
  }
  return found;
}

/** Commands in shell blocks and in inline code, without their comments. */
export function commands(file: string): { at: string; command: string }[] {
  const shown = blocks(file)
    .filter(({ language }) => language === "sh" || language === "console")
    .flatMap(({ at, language, text }) =>
      text
        .split("\n")
        .filter((line) => language === "sh" || line.startsWith("$ "))
        .map((line) => ({ at, command: line.replace(/^\$ /, "").replace(/\s+#.*$/, "").trim() })),
    );
  const inline = read(file).replace(/^```[\s\S]*?^```$/gm, "");
  const named = [...inline.matchAll(/`((?:pulumi|npm|npx|ghpkg|node) [^`]+)`/g)].map((match) => ({ at: file, command: (match[1] ?? "").replace(/\s+/g, " ") }));
  return [...shown, ...named].filter(({ command }) => command !== "");
}
