/** Codes for the letters of many children, by a file: made a part at a time, and taken away as one file to print from. Card
 * numbers and birth dates are read here, sent, and kept nowhere. */
import { useState } from "preact/hooks";
import { people, type People } from "../../../../api/desk";
import { count } from "../../../../desk/parts/amounts";
import { useAct } from "../../../../desk/parts/acting";
import { Confirm } from "../../../../desk/parts/confirm";
import { csvOf } from "../../../../desk/parts/csv";
import { Check } from "../../../../desk/parts/fields";
import { save } from "../../../../desk/parts/save";
import { WithWhy } from "../../../../desk/parts/with_why";
import { useUnsaved } from "../../../../desk/unsaved";
import { newRequestId } from "../../../../device/ids";
import { Next, Notice } from "../../../../kit/fields";
import { asDay } from "../../../../kit/typed";
import { useWords } from "../../../../kit/words";
import { isChild, LeftOut, parts, Pick } from "./lines";
import { words } from "./words";

type Made = People["LetterMade"];
type Wanted = People["LetterWanted"];

interface Chosen {
    id: string;
    wanted: Wanted[];
    bad: number[];
}

/** What was made of a file, and whether all of it is saved as a table. */
interface Held {
    file: Chosen;
    made: Made[];
    isSaved: boolean;
}

const PART = 20;
const COLUMNS = [
    ["child_id", "아동번호"],
    ["card_number", "카드번호"],
    ["birth_date", "생년월일"],
] as const;
/** As a card shows it: 12 to 19 digits, with or without gaps. */
const CARD = /^[^0-9０-９]*([0-9０-９][^0-9０-９]*){12,19}$/;
const CARD_MAX = 40;

/** A day of the calendar, and not only written like one: a browser takes 31 February for a day of March. */
function isDay(text: string): boolean {
    const at = new Date(`${text}T00:00:00Z`);
    return /^\d{4}-\d{2}-\d{2}$/.test(text) && !isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

export function BulkLetters({ town }: { town: string }) {
    const w = useWords(words).byFile;
    const act = useAct();
    const [held, hold] = useUnsaved<Held>(`letters-${town}`);
    const [file, setFile] = useState<Chosen | undefined>(held?.file);
    const made = held?.made ?? [];
    const isWaiting = made.some((each) => each.code) && !held?.isSaved;
    const [isDropping, setDropping] = useState(false);
    const [dropped, setDropped] = useState(0);
    const [replaces, setReplaces] = useState(false);
    const [isAsking, setAsking] = useState(false);
    const left = file ? file.wanted.slice(made.length) : [];
    const isDone = file !== undefined && left.length === 0 && made.length > 0;

    const make = async (why: string) => {
        if (!file) return false;
        const lines = [...made];
        for (const letters of parts(left, PART)) {
            const body = { request_id: file.id, municipality: town, why, replaces, letters };
            const came = await act.run(() => people.POST("/v1/desk/letters", { body }));
            if (!came) return false;
            lines.push(...came.letters);
            hold({ file, made: [...lines], isSaved: false });
        }
        return true;
    };
    const table = () =>
        csvOf([
            [w.child, w.code, w.until, w.result],
            ...made.map((each) => [each.child_id, each.code ?? "", each.valid_until ?? "", each.detail ?? ""]),
        ]);
    return (
        <div data-bulk="letters">
            <Pick
                // Once it is thrown away the same file may be chosen again.
                key={dropped}
                id="letters-file"
                columns={COLUMNS}
                // Codes that are not saved are thrown away knowingly, or not at all.
                isBusy={act.isBusy || isWaiting}
                onRead={(rows) => {
                    const wanted: Wanted[] = [];
                    const bad: number[] = [];
                    for (const { line, cells } of rows) {
                        const [child_id = "", card_number = "", born = ""] = cells;
                        const birth_date = asDay(born);
                        if (
                            isChild(child_id) &&
                            card_number.length <= CARD_MAX &&
                            CARD.test(card_number) &&
                            isDay(birth_date)
                        )
                            wanted.push({ child_id, card_number, birth_date });
                        else bad.push(line);
                    }
                    hold(undefined);
                    setFile(rows.length ? { id: newRequestId(), wanted, bad } : undefined);
                }}
            />
            {file && (
                <>
                    <p>{w.lines(count(file.wanted.length))}</p>
                    <LeftOut lines={file.bad} why={w.badLetter} />
                    <Check id="letters-replace" label={w.replaces} isOn={replaces} onChange={setReplaces} />
                </>
            )}
            {made.length > 0 && (
                <>
                    <Notice kind="info">
                        {w.made(count(made.filter((each) => each.code).length), count(made.length))}
                    </Notice>
                    <p class="hint">{w.onceOnly}</p>
                    <div class="actions">
                        <button
                            type="button"
                            class="krds-btn"
                            data-act="letters-save"
                            onClick={() => {
                                save({ filename: "letters.csv", content_type: "text/csv", content: table() });
                                if (held) hold({ ...held, isSaved: true }, true);
                            }}
                        >
                            {w.save}
                        </button>
                        {isWaiting && (
                            <button
                                type="button"
                                class="krds-btn"
                                data-act="letters-drop"
                                onClick={() => setDropping(true)}
                            >
                                {w.drop}
                            </button>
                        )}
                    </div>
                    {isWaiting && (
                        <Notice kind="danger">
                            <p data-unsaved>{w.unsaved}</p>
                        </Notice>
                    )}
                    {isDropping && (
                        <Confirm
                            title={w.dropTitle}
                            doIt={w.drop}
                            act={act}
                            onDo={() => {
                                hold(undefined);
                                setFile(undefined);
                                setDropped(dropped + 1);
                                setDropping(false);
                            }}
                            onCancel={() => setDropping(false)}
                        >
                            <p>{w.dropText}</p>
                        </Confirm>
                    )}
                </>
            )}
            {left.length > 0 && (
                <Next onNext={() => setAsking(true)}>
                    {made.length ? w.goOn(count(left.length)) : w.make(count(left.length))}
                </Next>
            )}
            {isDone && <p role="status">{w.allDone}</p>}
            {isAsking && (
                <WithWhy
                    name={`letters-${town}`}
                    title={w.makeTitle(count(left.length))}
                    text={w.makeText}
                    doIt={w.make(count(left.length))}
                    act={act}
                    onClose={() => setAsking(false)}
                    onDo={make}
                />
            )}
        </div>
    );
}
