/** What has become of one file: renewed until it is at its end, with its bad lines by number and why. */
import { useEffect } from "preact/hooks";
import { desk, type Desk } from "../../../../api/desk";
import { at, count, won } from "../../../../desk/parts/amounts";
import { useAct } from "../../../../desk/parts/acting";
import { useAsked } from "../../../../desk/parts/asking";
import { Back } from "../../../../desk/parts/back";
import { called } from "../../../../desk/parts/called";
import { Name } from "../../../../desk/parts/name";
import { save } from "../../../../desk/parts/save";
import { Table } from "../../../../desk/parts/table";
import { Loaded, Told } from "../../../../desk/parts/told";
import { partsWords } from "../../../../desk/parts/words";
import { Notice } from "../../../../kit/fields";
import { language, useWords } from "../../../../kit/words";
import { words } from "./words";

type File = Desk["FileView"];

const LOOK_AGAIN_MS = 1_500;

/** A file's own name, without the folders that say whose and what it is. */
export function nameOf(key: string): string {
    return key.split("/").slice(2).join("/");
}

export function FileResult({ fileKey, onBack }: { fileKey: string; onBack: () => void }) {
    const w = useWords(words);
    const asked = useAsked(() => desk.GET("/v1/desk/files/result", { params: { query: { key: fileKey } } }), [fileKey]);
    const isUnderWay = asked.answer?.state === "waiting" || asked.answer?.state === "running";
    useEffect(() => {
        if (!isUnderWay || asked.isBusy) return;
        const timer = setTimeout(() => void asked.again(), LOOK_AGAIN_MS);
        return () => clearTimeout(timer);
    }, [isUnderWay, asked.isBusy]);
    return (
        <>
            <Back onBack={onBack} />
            <Loaded asked={asked}>
                {(file) => (
                    <>
                        <Sums file={file} />
                        {isUnderWay && (
                            <Notice kind="info">{file.state === "waiting" ? w.waiting : w.wait(part(file))}</Notice>
                        )}
                        {file.refused && (
                            <Notice kind="danger">
                                <p>
                                    <strong>{w.refused}.</strong> {told(file.refused)}
                                </p>
                            </Notice>
                        )}
                        {file.seen_as && <Notice kind="info">{w.seenAs(nameOf(file.seen_as))}</Notice>}
                        {file.ignored.length > 0 && <p class="hint">{w.ignored(file.ignored.join(", "))}</p>}
                        {!isUnderWay && !file.refused && <BadLines file={file} />}
                    </>
                )}
            </Loaded>
        </>
    );
}

/** How far a file is, once its lines are counted. */
function part(file: File): string {
    return file.lines_in_file ? ` (${Math.floor((100 * file.last_line) / file.lines_in_file)}%)` : "";
}

function Sums({ file }: { file: File }) {
    const w = useWords(words);
    const p = useWords(partsWords);
    const uploader: [string, string, string][] = file.by ? [["by", w.by, called(file.by, file.by_name, p)]] : [];
    const sums: [string, string, string][] = [
        ["state", w.state, w.states[file.state]],
        ["at", w.at, file.at ? at(file.at) : "–"],
        ...uploader,
        ["lines", w.lines, count(file.lines)],
        ["posted", w.posted, count(file.posted)],
        ["already", w.already, count(file.already)],
        ["failed", w.failed, count(file.failed)],
        ["amount", w.amount, won(file.amount)],
    ];
    return (
        <dl class="sums" aria-live="polite" data-state={file.state}>
            {sums.map(([name, label, value]) => (
                <div key={name}>
                    <dt>{label}</dt>
                    <dd data-sum={name}>{name === "by" ? <Name text={value} /> : value}</dd>
                </div>
            ))}
        </dl>
    );
}

function BadLines({ file }: { file: File }) {
    const w = useWords(words);
    const act = useAct();
    const download = async () => {
        const how = { params: { query: { key: file.key } } };
        const table = await act.run(() => desk.GET("/v1/desk/files/errors", how));
        if (table) save(table);
    };
    return (
        <section>
            <h2>{w.bad(file.failed)}</h2>
            <Table
                caption={w.bad(file.failed)}
                lines={file.errors}
                keyOf={(line) => String(line.line)}
                empty={w.badNone}
                isCompact
                columns={[
                    { name: w.line, isNumber: true, cell: (line) => count(line.line) },
                    { name: w.reason, cell: told },
                ]}
            />
            {file.failed > file.errors.length && <p class="hint">{w.badFirst}</p>}
            <Told act={act} />
            {file.failed > 0 && (
                <button type="button" class="krds-btn" disabled={act.isBusy} onClick={() => void download()}>
                    {w.saveBad}
                </button>
            )}
        </section>
    );
}

function told(fault: { detail: string; detail_en: string }): string {
    return language() === "en" ? fault.detail_en : fault.detail;
}
