/** A file goes up by the form that the API gives, after one has read what will become of it. */
import { useState } from "preact/hooks";
import { desk } from "../../../../api/desk";
import { useAct } from "../../../../desk/parts/acting";
import { Confirm } from "../../../../desk/parts/confirm";
import { SelectField } from "../../../../desk/parts/fields";
import { posted } from "../../../../device/photo";
import { Next, Notice } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { words, type Kind } from "./words";

const BYTES_MAX = 64 * 1024 * 1024;
const ENDINGS: Record<Kind, string> = { loads: ".csv", enrolments: ".csv", merchants: ".json,.csv", policies: ".json" };

export function Upload({ town, onSent }: { town: string; onSent: (key: string) => void }) {
    const w = useWords(words);
    const act = useAct();
    const [kind, setKind] = useState<Kind>("loads");
    const [file, setFile] = useState<File>();
    const [wrong, setWrong] = useState<string>();
    const [isAsking, setAsking] = useState(false);
    const [part, setPart] = useState<number>();

    const ask = () => {
        const found = !file ? w.none : file.size === 0 ? w.emptyFile : file.size > BYTES_MAX ? w.tooBig : undefined;
        setWrong(found);
        setAsking(found === undefined);
    };
    const send = async () => {
        const shape = kind === "merchants" && file?.name.toLowerCase().endsWith(".csv") ? { form: "csv" as const } : {};
        const form = await act.run(() => desk.POST("/v1/desk/files", { body: { municipality: town, kind, ...shape } }));
        if (!form || !file) return;
        setPart(0);
        const isUp = await posted(form.url, form.fields, file, setPart);
        setPart(undefined);
        setAsking(false);
        if (isUp) onSent(form.key);
        else setWrong(w.notSent);
    };
    return (
        <section>
            <h2>{w.upload}</h2>
            <SelectField id="kind" label={w.kind} options={w.kinds} value={kind} onChange={setKind} />
            <div class="field">
                <p class="label" id="file-label">
                    {w.file}
                </p>
                <p class="hint" id="file-hint">
                    {w.fileHint(size(BYTES_MAX))}
                </p>
                {wrong && (
                    <p class="error" id="file-error" role="alert">
                        {wrong}
                    </p>
                )}
                <input
                    id="file"
                    type="file"
                    class="unseen"
                    accept={ENDINGS[kind]}
                    aria-describedby={wrong ? "file-hint file-error" : "file-hint"}
                    onChange={(event) => {
                        setFile(event.currentTarget.files?.[0] ?? file);
                        setWrong(undefined);
                    }}
                />
                <label class="krds-btn" for="file">
                    {w.pick}
                </label>
                {file && <p data-chosen>{w.chosen(file.name, size(file.size))}</p>}
            </div>
            <Next onNext={ask}>{w.send}</Next>
            {isAsking && file && (
                <Confirm
                    title={w.sendTitle(w.kinds[kind])}
                    doIt={w.send}
                    act={act}
                    isReady={part === undefined}
                    onDo={() => void send()}
                    onCancel={() => setAsking(false)}
                >
                    <p>{w.chosen(file.name, size(file.size))}</p>
                    <p>{w.happens[kind]}</p>
                    {part !== undefined && <Notice kind="info">{w.sending(part)}</Notice>}
                </Confirm>
            )}
        </section>
    );
}

function size(bytes: number): string {
    const kilo = bytes / 1024;
    return kilo < 1024 ? `${Math.ceil(kilo)} KB` : `${(kilo / 1024).toFixed(kilo < 10_240 ? 1 : 0)} MB`;
}
