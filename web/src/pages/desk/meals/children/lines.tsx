/** The lines of a file about many children: read on the device, and those named that are left out. */
import { useState } from "preact/hooks";
import { count } from "../../../../desk/parts/amounts";
import { columnsOf, type Row, type Unread } from "../../../../desk/parts/csv";
import { Notice } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { words } from "./words";

const BYTES_MAX = 4 * 1024 * 1024;

interface PickProps {
    id: string;
    columns: readonly (readonly string[])[];
    isBusy: boolean;
    onRead: (rows: Row[]) => void;
}

/** A file of lines that are named; what is none says why, and which columns are wanted. */
export function Pick({ id, columns, isBusy, onRead }: PickProps) {
    const w = useWords(words).byFile;
    const [wrong, setWrong] = useState<Unread>();
    const [chosen, setChosen] = useState<string>();
    const named = columns.map((names) => names[names.length - 1]).join(", ");
    const read = async (file: File | undefined) => {
        if (!file) return;
        setChosen(file.name);
        const found = await columnsOf(file, columns, BYTES_MAX);
        setWrong(typeof found === "string" ? found : undefined);
        onRead(typeof found === "string" ? [] : found);
    };
    return (
        <div class="field">
            <p class="hint" id={`${id}-hint`}>
                {w.columns(named)}
            </p>
            {wrong && (
                <p class="error" id={`${id}-error`} role="alert">
                    {w.wrong[wrong](named)}
                </p>
            )}
            <input
                id={id}
                type="file"
                class="unseen"
                accept=".csv"
                disabled={isBusy}
                aria-describedby={wrong ? `${id}-hint ${id}-error` : `${id}-hint`}
                onChange={(event) => {
                    void read(event.currentTarget.files?.[0]);
                    event.currentTarget.value = "";
                }}
            />
            <label class="krds-btn" for={id}>
                {w.pick}
            </label>
            {chosen && <p>{chosen}</p>}
        </div>
    );
}

const CHILD = /^[a-z0-9][a-z0-9-]{2,39}$/;
const NAMED_MAX = 20;

/** Whether this can be a child's number. */
export const isChild = (text: string) => CHILD.test(text);

/** Which lines are left out, by their numbers in the file. */
export function LeftOut({ lines, why }: { lines: readonly number[]; why: string }) {
    const w = useWords(words).byFile;
    if (lines.length === 0) return null;
    const named = lines.slice(0, NAMED_MAX).join(", ") + (lines.length > NAMED_MAX ? " …" : "");
    return <Notice kind="danger">{w.leftOut(count(lines.length), named, why)}</Notice>;
}

/** A list in parts of so many. */
export function parts<T>(all: readonly T[], size: number): T[][] {
    return Array.from({ length: Math.ceil(all.length / size) }, (_, at) => all.slice(at * size, (at + 1) * size));
}
