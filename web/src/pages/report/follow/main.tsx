/** Following a report: its two numbers are asked, and then it is shown. The address says nothing of either. */
import { useEffect, useState } from "preact/hooks";
import { said } from "../../../api/alerts";
import { status, type Status, type Way } from "../../../api/reports";
import { dropReceipt, savedReceipts, wipe, type Receipt } from "../../../device/store";
import { Next, Notice, TextField } from "../../../kit/fields";
import { Page, show } from "../../../kit/page";
import { moment, useWords } from "../../../kit/words";
import { Follow } from "./follow";
import { numbersIn } from "./numbers";
import { Own } from "./own";
import { words } from "./words";

const TYPED_MAX = 100;

function FollowPage() {
    const w = useWords(words);
    const [opened, setOpened] = useState<{ way: Way; status: Status }>();
    const [isUrgent, setUrgent] = useState(false);
    return (
        <Page title={w.title} step={opened ? "opened" : "asking"} isUrgent={isUrgent} footer={<Foot />}>
            {opened ? (
                <>
                    <Follow
                        way={opened.way}
                        first={opened.status}
                        onUrgent={setUrgent}
                        onRenewed={(code) => setOpened({ ...opened, way: { ...opened.way, code } })}
                    />
                    <div class="actions">
                        <button
                            type="button"
                            class="krds-btn"
                            onClick={() => {
                                setOpened(undefined);
                                setUrgent(false);
                            }}
                        >
                            {w.another}
                        </button>
                    </div>
                </>
            ) : (
                <Ask onOpened={(way, found) => setOpened({ way, status: found })} />
            )}
        </Page>
    );
}

function Ask({ onOpened }: { onOpened: (way: Way, found: Status) => void }) {
    const w = useWords(words);
    const [first, setFirst] = useState("");
    const [second, setSecond] = useState("");
    const [problem, setProblem] = useState<string>();
    const [saved, setSaved] = useState<Receipt[]>([]);
    const read = () => void savedReceipts().then(setSaved);
    useEffect(read, []);

    const open = async (way: Way) => {
        const came = await status(way);
        if (came.kind === "done") onOpened(way, came.answer);
        else if (came.problem?.code === "not_found" && way.code) setProblem(w.wrong);
        else setProblem(came.problem ? said(came.problem) : w.later);
    };
    const ask = () => {
        const numbers = numbersIn(first, second);
        if (numbers.alertId && numbers.code) void open(numbers);
        else setProblem(w.none);
    };
    return (
        <>
            <p class="hint">{w.hint}</p>
            <TextField id="number" label={w.number} value={first} max={TYPED_MAX} onChange={setFirst} />
            <TextField id="code" label={w.code} value={second} max={TYPED_MAX} onChange={setSecond} />
            {problem && <Notice kind="danger">{problem}</Notice>}
            <Next onNext={ask}>{w.open}</Next>
            <Own onOpen={(alertId) => void open({ alertId })} />
            {saved.length > 0 && (
                <section>
                    <h2>{w.saved}</h2>
                    <ul class="photo-states">
                        {saved.map((receipt) => (
                            <li key={receipt.alertId} class="actions">
                                <button type="button" class="krds-btn" onClick={() => void open(receipt)}>
                                    {w.savedOf(moment(receipt.savedAt))}
                                </button>
                                <button
                                    type="button"
                                    class="krds-btn"
                                    onClick={() => void dropReceipt(receipt.alertId).then(read)}
                                >
                                    {w.drop(moment(receipt.savedAt))}
                                </button>
                            </li>
                        ))}
                    </ul>
                </section>
            )}
        </>
    );
}

function Foot() {
    const w = useWords(words);
    const [isWiped, setWiped] = useState(false);
    return (
        <>
            <p>
                <a href="/report/">{w.report}</a>
            </p>
            <button type="button" class="krds-btn small" onClick={() => void wipe().then(() => setWiped(true))}>
                {w.wipe}
            </button>
            <p aria-live="polite">{isWiped ? w.wiped : ""}</p>
        </>
    );
}

show(<FollowPage />);
