// Makes the pages: node web/build.mjs FOLDER. Each folder of pages.json is one page, at the path of its name; the page
// of the path / is called "", and lies in the folder home.
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

/** What a shell says and looks like, of pages of those who may need to call somebody, and of those that look like any app:
 * these name no number. */
const WITH_NUMBERS = {
    colour: "#ffffff",
    look: "",
    frame: "page",
    numbers: read("src/shell-numbers.html"),
    callKo: '<a href="tel:129">129</a>(보건복지상담센터)로 전화해도 됩니다.',
    callEn: 'You can also call <a href="tel:129">129</a> (welfare call centre).',
};
const PLAIN = { colour: "#fff8f1", look: "eat-page", frame: "eat", numbers: "", callKo: "", callEn: "" };

const folder = (page) => page || "home";
/** Where a page's own files lie in the site, with a slash at the end; of the page at / at its root. */
const place = (page) => (page ? `${page}/` : "");

function read(...path) {
    return readFileSync(join(WEB, ...path), "utf8");
}

function write(path, text) {
    mkdirSync(dirname(join(SITE, path)), { recursive: true });
    writeFileSync(join(SITE, path), text);
}

/** Of each page what it loads first, and all that it may ever load: each file named by its content. */
async function scripts() {
    const made = await build({
        ...COMMON,
        entryPoints: PAGES.map((page) => ({
            in: join(WEB, "src/pages", folder(page), "main.tsx"),
            out: folder(page).replaceAll("/", "-"),
        })),
        outdir: join(SITE, "assets"),
        entryNames: "[name]-[hash]",
        chunkNames: "part-[hash]",
        splitting: true,
        metafile: true,
    });
    const outputs = made.metafile.outputs;
    const named = (files) => [...files].map((file) => "/" + relative(SITE, file));
    const reached = (path, follows, found = new Set()) => {
        if (found.has(path)) return found;
        found.add(path);
        for (const each of outputs[path].imports) if (follows(each)) reached(each.path, follows, found);
        return found;
    };
    const ofPages = {};
    for (const [path, output] of Object.entries(outputs)) {
        const page = PAGES.find((page) => output.entryPoint?.endsWith(`src/pages/${folder(page)}/main.tsx`));
        if (page === undefined) continue;
        ofPages[page] = {
            first: named(reached(path, (each) => each.kind === "import-statement")),
            all: named(reached(path, (each) => !each.external)),
        };
    }
    return ofPages;
}

/** One style sheet, and the files that it names: of KRDS's tokens those that it uses, in both contrasts, then ours. */
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
    const files = Object.keys(made.metafile.outputs).map((path) => "/" + relative(SITE, path));
    return { sheet: files.find((path) => path.endsWith(".css")), files };
}

function shell(page, scripts, sheet) {
    const {
        title,
        titleEn,
        lead,
        leadEn,
        manifest,
        isPlain = false,
        icon = "/icon.svg",
    } = JSON.parse(read("src/pages", folder(page), "page.json"));
    const [main, ...shared] = scripts;
    const values = {
        ...(isPlain ? PLAIN : WITH_NUMBERS),
        title,
        titleEn,
        icon,
        sheet,
        main,
        shared: shared.map((path) => `<link rel="modulepreload" href="${path}" />`).join(""),
        // What is read first stands in the shell, so that it is seen before a script has come.
        lead: lead ? `<p>${lead}</p><p lang="en">${leadEn}</p>` : "",
        // An iPhone takes no icon from a manifest, and none that is drawn: it would show the page itself, made small.
        manifest: manifest
            ? `<link rel="manifest" href="${manifest}" /><link rel="apple-touch-icon" href="${dirname(manifest)}/icon.png" />`
            : "",
    };
    return read("src/shell.html").replace(/{{(\w+)}}/g, (_, name) => values[name]);
}

/** The service worker of a page that has one: it keeps the files of the page and of those beneath it, and of no other,
 * and knows them by one number of them all. */
async function worker(page) {
    const source = join(WEB, "src/pages", folder(page), "worker.ts");
    if (!existsSync(source)) return;
    const kept = PAGES.filter((each) => each === page || (page && each.startsWith(place(page))));
    const beside = readdirSync(join(SITE, page), { recursive: Boolean(page), withFileTypes: true })
        .filter((each) => each.isFile())
        .map((each) => "/" + relative(SITE, join(each.parentPath ?? each.path, each.name)))
        .filter((path) => path !== "/NOTICE.txt");
    const files = [...new Set([...kept.flatMap((each) => pages[each].all), ...style.files, ...beside])]
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

/** Towns by their codes, for the desk: those of the list that routes reports, and the cities that their districts are of. */
function towns() {
    const list = "../layers/dolbom/python/dolbom/korea/municipalities.tsv";
    const lines = read(list).trim().split("\n").slice(1);
    const named = lines.flatMap((line) => {
        const [code, name, city, cityName] = line.split("\t");
        return [
            [code, name],
            [city, cityName],
        ];
    });
    return JSON.stringify(Object.fromEntries(named.sort()));
}

const [pages, style] = await Promise.all([scripts(), styles()]);
cpSync(join(WEB, "static"), SITE, { recursive: true });
write("desk/towns.json", towns());
write("NOTICE.txt", read("NOTICE"));
for (const page of PAGES) write(`${place(page)}index.html`, shell(page, pages[page].first, style.sheet));
for (const page of PAGES) await worker(page);
