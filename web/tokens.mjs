// Of KRDS's design tokens those that a style sheet uses, with what they are made of, in both contrasts.
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

const SOURCE = fileURLToPath(import.meta.resolve("krds-uiux/resources/css/token/krds_tokens.css"));
const LIGHT = "--krds-light-color-";
const CONTRAST = "--krds-high-contrast-color-";

function declared() {
    const text = readFileSync(SOURCE, "utf8");
    return new Map([...text.matchAll(/(--[\w-]+):\s*([^;]+);/g)].map(([, name, value]) => [name, value.trim()]));
}

/** Style sheet text that declares every token that `css` uses. A token that KRDS does not have ends the build. */
export function tokensFor(css) {
    const all = declared();
    const value = (name) => {
        if (!all.has(name)) throw new Error(`KRDS has no token ${name}`);
        return all.get(name).replace(/var\((--[\w-]+)\)/g, (_, inner) => value(inner));
    };
    const used = [...new Set([...css.matchAll(/var\((--krds-[\w-]+)/g)].map(([, name]) => name))].sort();
    const light = used.map((name) => `${name}:${value(name)};`).join("");
    const contrast = used
        .filter((name) => name.startsWith(LIGHT))
        .map((name) => `${name}:${value(name.replace(LIGHT, CONTRAST))};`)
        .join("");
    // On paper nothing is white on black.
    return `:root{${light}}\n@media screen{:root[data-krds-mode="high-contrast"]{${contrast}}}\n`;
}
