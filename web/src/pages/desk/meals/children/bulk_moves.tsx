/** Children moved to another town by a file, as when a town is split: first who would move with how much, and only what
 * was shown is done. */
import { useState } from "preact/hooks";
import { desk, type Desk } from "../../../../api/desk";
import { outcome, type Outcome } from "../../../../api/outcome";
import { count, won } from "../../../../desk/parts/amounts";
import { useAct } from "../../../../desk/parts/acting";
import { csvOf } from "../../../../desk/parts/csv";
import { useDraft } from "../../../../desk/parts/drafts";
import { GoOn } from "../../../../desk/parts/fields";
import { save } from "../../../../desk/parts/save";
import { Table } from "../../../../desk/parts/table";
import { Refusal } from "../../../../desk/parts/told";
import { TownField } from "../../../../desk/town-field";
import { WithWhy } from "../../../../desk/parts/with_why";
import { Next, Notice } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { isChild, LeftOut, parts, Pick } from "./lines";
import { words } from "./words";

type Line = Desk["MoveLine"];
const PART = 50;
const CODE_LENGTH = 5;
const SHOWN_MAX = 200;
const COLUMNS = [["child_id", "아동번호"]] as const;
const LOOK = "preview";

/** Where they are to move: the file itself is chosen anew. */
export const draftOfMoves = (town: string) => `moves-${town}`;

export function BulkMoves({ town }: { town: string }) {
    const w = useWords(words).byFile;
    const act = useAct();
    const draft = useDraft(draftOfMoves(town), { into: "" });
    const into = draft.value.into.trim();
    const [children, setChildren] = useState<string[]>([]);
    const [bad, setBad] = useState<number[]>([]);
    const [seen, setSeen] = useState<{ lines: Line[]; tokens: string[] }>();
    const [done, setDone] = useState<Line[]>();
    const [failed, setFailed] = useState<Outcome<unknown>>();
    const [at, setAt] = useState<number>();
    const [isAsking, setAsking] = useState(false);
    const base = { municipality: town, into };

    // What was shown is of the town and the file that it was asked with.
    const forget = () => {
        setFailed(undefined);
        setSeen(undefined);
        setDone(undefined);
    };
    const look = async () => {
        forget();
        const found: { lines: Line[]; tokens: string[] } = { lines: [], tokens: [] };
        for (const part of parts(children, PART)) {
            setAt(found.lines.length);
            const came = await outcome(desk.POST("/v1/desk/moves", { body: { ...base, why: LOOK, children: part } }));
            if (came.kind !== "done") {
                setAt(undefined);
                return setFailed(came);
            }
            found.lines.push(...came.answer.children);
            found.tokens.push(came.answer.token ?? "");
        }
        setAt(undefined);
        setSeen(found);
    };
    const move = async (why: string) => {
        if (!seen) return false;
        const lines: Line[] = [];
        for (const [number, part] of parts(children, PART).entries()) {
            const body = { ...base, why, children: part, token: seen.tokens[number] ?? "" };
            const came = await act.run(() => desk.POST("/v1/desk/moves", { body }));
            if (!came) {
                // What was done until then is shown; looked at again, it is so already.
                if (lines.length) setDone(lines);
                return false;
            }
            lines.push(...came.children);
        }
        setDone(lines);
        setSeen(undefined);
        draft.wipe();
        return true;
    };
    const shown = done ?? seen?.lines;
    const table = (lines: Line[]) =>
        csvOf([
            [w.child, w.result, w.goes],
            ...lines.map((line) => [line.child_id, w.results[line.result], line.loaded?.amount ?? ""]),
        ]);
    const moving = seen?.lines.filter((line) => line.result === "moves") ?? [];
    const sum = moving.reduce((total, line) => total + (line.loaded?.amount ?? 0), 0);
    return (
        <div data-bulk="moves">
            <TownField
                id="moves-into"
                label={w.into}
                value={into}
                isBusy={at !== undefined || act.isBusy}
                onChange={(code) => {
                    if (code !== into) forget();
                    draft.change({ into: code });
                }}
            />
            <Pick
                id="moves-file"
                columns={COLUMNS}
                isBusy={at !== undefined || act.isBusy}
                onRead={(rows) => {
                    forget();
                    const good = rows.filter(({ cells: [child = ""] }) => isChild(child));
                    setBad(rows.filter((row) => !good.includes(row)).map(({ line }) => line));
                    setChildren([...new Set(good.map(({ cells: [child = ""] }) => child))]);
                }}
            />
            {children.length > 0 && <p>{w.lines(count(children.length))}</p>}
            <LeftOut lines={bad} why={w.badMove} />
            {failed && <Refusal came={failed} />}
            {children.length > 0 && !seen && !done && (
                <GoOn needed={{ [w.into]: into.length === CODE_LENGTH }} onNext={() => at === undefined && void look()}>
                    {w.look}
                </GoOn>
            )}
            {at !== undefined && <p role="status">{w.under(count(at), count(children.length))}</p>}
            {done && (
                <Notice kind="info">{w.moved(count(done.filter((line) => line.result === "moved").length))}</Notice>
            )}
            {shown && (
                <>
                    {shown.length > SHOWN_MAX && <p class="hint">{w.first(count(SHOWN_MAX))}</p>}
                    <Table
                        caption={w.names.moves}
                        lines={shown.slice(0, SHOWN_MAX)}
                        keyOf={(line) => line.child_id}
                        empty=""
                        columns={[
                            { name: w.child, cell: (line) => line.child_id },
                            { name: w.result, cell: (line) => w.results[line.result] },
                            { name: w.goes, isNumber: true, cell: (line) => (line.loaded ? won(line.loaded) : "") },
                        ]}
                    />
                    <div class="actions">
                        <button
                            type="button"
                            class="krds-btn small"
                            onClick={() =>
                                save({ filename: "moves.csv", content_type: "text/csv", content: table(shown) })
                            }
                        >
                            {w.save}
                        </button>
                    </div>
                </>
            )}
            {seen &&
                (moving.length > 0 ? (
                    <Next onNext={() => setAsking(true)}>{w.move}</Next>
                ) : (
                    <p class="hint">{w.nobody}</p>
                ))}
            {isAsking && seen && (
                <WithWhy
                    name={`moves-${town}-${into}`}
                    title={w.moveTitle(count(moving.length), into)}
                    text={w.moveText(won(sum))}
                    doIt={w.move}
                    act={act}
                    onClose={() => setAsking(false)}
                    onDo={move}
                />
            )}
        </div>
    );
}
