/** What is done with many households at once: letters, taking them, and, for who leads a team, giving them to somebody.
 * It has its place before anything is chosen too: no line moves away under a finger. */
import { useState } from "preact/hooks";
import { desk, type Desk } from "../../../api/desk";
import { useAct } from "../../../desk/parts/acting";
import { Told } from "../../../desk/parts/told";
import { newRequestId } from "../../../device/ids";
import { Notice } from "../../../kit/fields";
import { useWords } from "../../../kit/words";
import { mayGive } from "./acts";
import { Given, Giving } from "./giving";
import { words } from "./words";

type Row = Desk["VisitRowView"];

export const CHOSEN_MAX = 50;

interface ChosenProps {
    rows: Row[];
    onLetters: (letters: Desk["LettersView"]) => void;
    /** What was chosen is done with: the list is read again, and nothing is chosen any more. */
    onDone: () => void;
}

export function Chosen({ rows, onLetters, onDone }: ChosenProps) {
    const w = useWords(words);
    const act = useAct();
    const [took, setTook] = useState<number>();
    const [isGiving, setGiving] = useState(false);
    const [given, setGiven] = useState<Desk["AssignmentsView"]>();
    const first = rows[0];
    const isOneCentre = rows.every((row) => row.centre === first?.centre);
    const isIdle = act.isBusy || !first;
    const write = async (round: string, centre: string) => {
        const households = rows.map((row) => row.household);
        const body = { request_id: requestFor(rows), round, centre, households };
        const made = await act.run(() => desk.POST("/v1/desk/visit_letters", { body }));
        if (!made) return;
        onLetters(made);
        onDone();
    };
    const take = async () => {
        let count = 0;
        for (const row of rows) {
            const path = { round: row.round, household: row.household };
            const body = { request_id: newRequestId(), version: row.version };
            // One that a colleague was faster with stops no other.
            if (await act.run(() => desk.POST("/v1/desk/visits/{round}/{household}/take", { params: { path }, body })))
                count += 1;
        }
        act.clear();
        setTook(count);
        onDone();
    };
    const begin = (what: () => void) => {
        setTook(undefined);
        setGiven(undefined);
        what();
    };
    return (
        <>
            {took !== undefined && <Notice kind="info">{w.tookAll(took)}</Notice>}
            {given && <Given given={given} />}
            <Told act={act} />
            <div
                class="round-chosen"
                role="group"
                aria-label={w.chosen(rows.length, CHOSEN_MAX)}
                data-chosen={rows.length}
            >
                <p role="status">{w.chosen(rows.length, CHOSEN_MAX)}</p>
                <div class="actions">
                    <button
                        type="button"
                        class="krds-btn small primary"
                        data-bulk="letters"
                        disabled={isIdle || !isOneCentre}
                        onClick={() => begin(() => first && void write(first.round, first.centre))}
                    >
                        {w.letters}
                    </button>
                    <button
                        type="button"
                        class="krds-btn small"
                        data-bulk="take"
                        disabled={isIdle}
                        onClick={() => begin(() => void take())}
                    >
                        {w.takeAll}
                    </button>
                    {mayGive() && (
                        <button
                            type="button"
                            class="krds-btn small"
                            data-bulk="give"
                            aria-expanded={isGiving}
                            disabled={isIdle || !isOneCentre}
                            onClick={() => begin(() => setGiving(!isGiving))}
                        >
                            {w.giveAll}
                        </button>
                    )}
                </div>
                {!isOneCentre && <Notice kind="info">{w.oneCentre}</Notice>}
                {first && isGiving && isOneCentre && (
                    <Giving
                        rows={rows}
                        onCancel={() => setGiving(false)}
                        onGiven={(told) => {
                            setGiven(told);
                            setGiving(false);
                            onDone();
                        }}
                    />
                )}
            </div>
        </>
    );
}

/** The random number of a list of these households: pressed again over a bad line, it is the same list. */
const requests = new Map<string, string>();

function requestFor(rows: Row[]): string {
    const what = rows.map((row) => row.household).join();
    const known = requests.get(what) ?? newRequestId();
    requests.set(what, known);
    return known;
}
