// Makes the pages: node web/build.mjs FOLDER. Each folder of pages.json is one page, at the path of its name.
import { build } from "esbuild";
import { createHash } from "node:crypto";
import { cpSync, mkdirSync, readFileSync, readdirSync, writeFileSync, existsSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { tokensFor } from "./tokens.mjs";

const WEB = dirname(fileURLToPath(import.meta.url));
const SITE = process.argv[2];
const PAGES = JSON.parse(read("pages.json"));
const COMMON = {
    bundle: true,
    minify: true,
    format: "esm",
    target: "es2022",
    charset: "utf8",
    jsx: "automatic",
    jsxImportSource: "preact",
    legalComments: "none",
    logLevel: "warning",
};

function read(...path) {
    return readFileSync(join(WEB, ...path), "utf8");
}

function write(path, text) {
    mkdirSync(dirname(join(SITE, path)), { recursive: true });
    writeFileSync(join(SITE, path), text);
}

/** The entries of all pages with what they share, each file named by its content. */
async function scripts() {
    const made = await build({
        ...COMMON,
        entryPoints: PAGES.map((page) => ({
            in: join(WEB, "src/pages", page, "main.tsx"),
            out: page.replaceAll("/", "-"),
        })),
        outdir: join(SITE, "assets"),
        entryNames: "[name]-[hash]",
        chunkNames: "part-[hash]",
        splitting: true,
        metafile: true,
    });
    const outputs = made.metafile.outputs;
    const files = (path) => [
        path,
        ...outputs[path].imports.filter((each) => each.kind === "import-statement").flatMap((each) => files(each.path)),
    ];
    const firsts = {};
    for (const [path, output] of Object.entries(outputs)) {
        const page = PAGES.find((page) => output.entryPoint?.endsWith(`src/pages/${page}/main.tsx`));
        if (page) firsts[page] = [...new Set(files(path))].map((file) => "/" + relative(SITE, file));
    }
    return firsts;
}

/** One style sheet: of KRDS's tokens those that it uses, in both contrasts, then ours. */
async function styles() {
    const ours = read("styles/main.css");
    const parts = [...ours.matchAll(/@import "(.+)";/g)].map(([, name]) => read("styles", name));
    const text = tokensFor(parts.join("\n")) + parts.join("\n");
    const made = await build({
        ...COMMON,
        stdin: { contents: text, loader: "css", resolveDir: join(WEB, "styles") },
        outdir: join(SITE, "assets"),
        entryNames: "style-[hash]",
        assetNames: "[name]-[hash]",
        loader: { ".woff2": "file" },
        metafile: true,
    });
    const sheet = Object.keys(made.metafile.outputs).find((path) => path.endsWith(".css"));
    return "/" + relative(SITE, sheet);
}

function shell(page, scripts, sheet) {
    const { title, titleEn, manifest } = JSON.parse(read("src/pages", page, "page.json"));
    const [main, ...shared] = scripts;
    const values = {
        title,
        titleEn,
        sheet,
        main,
        shared: shared.map((path) => `<link rel="modulepreload" href="${path}" />`).join(""),
        manifest: manifest ? `<link rel="manifest" href="${manifest}" />` : "",
    };
    return read("src/shell.html").replace(/{{(\w+)}}/g, (_, name) => values[name]);
}

/** The service worker of a page that has one: it keeps the page's files, and knows them by one number of them all. */
async function worker(page) {
    const source = join(WEB, "src/pages", page, "worker.ts");
    if (!existsSync(source)) return;
    const files = readdirSync(SITE, { recursive: true, withFileTypes: true })
        .filter((each) => each.isFile())
        .map((each) => "/" + relative(SITE, join(each.parentPath ?? each.path, each.name)))
        .filter((path) => path.startsWith("/assets/") || path.startsWith(`/${page}/`))
        .map((path) => path.replace(/index\.html$/, ""))
        .sort();
    const digest = createHash("sha256");
    for (const path of files)
        digest.update(path).update(readFileSync(join(SITE, path.endsWith("/") ? path + "index.html" : path)));
    await build({
        ...COMMON,
        format: "iife",
        entryPoints: [source],
        outfile: join(SITE, page, "worker.js"),
        define: { FILES: JSON.stringify(files), VERSION: JSON.stringify(digest.digest("hex").slice(0, 16)) },
    });
}

const [firsts, sheet] = await Promise.all([scripts(), styles()]);
cpSync(join(WEB, "static"), SITE, { recursive: true });
write("NOTICE.txt", read("NOTICE"));
for (const page of PAGES) write(`${page}/index.html`, shell(page, firsts[page], sheet));
for (const page of PAGES) await worker(page);
