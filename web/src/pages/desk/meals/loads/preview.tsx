/** One preview: what each child would get and how it was computed; confirmed as it was seen, and then followed. */
import { useEffect, useState } from "preact/hooks";
import { desk, type Desk } from "../../../../api/desk";
import { at, count, monthOf, today, won } from "../../../../desk/parts/amounts";
import { useAct } from "../../../../desk/parts/acting";
import { useAsked, usePages } from "../../../../desk/parts/asking";
import { Back } from "../../../../desk/parts/back";
import { called } from "../../../../desk/parts/called";
import { Name } from "../../../../desk/parts/name";
import { Confirm } from "../../../../desk/parts/confirm";
import { PagedTable } from "../../../../desk/parts/table";
import { Loaded, Told } from "../../../../desk/parts/told";
import { partsWords } from "../../../../desk/parts/words";
import { Notice } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { Undo } from "./undo";
import { words } from "./words";

type PreviewView = Desk["PreviewView"];

const LOOK_AGAIN_MS = 1_500;
const LINES = 50;

export function Preview({ previewId, onBack }: { previewId: string; onBack: () => void }) {
    const path = { preview_id: previewId };
    const asked = useAsked(
        () => desk.GET("/v1/desk/loads/previews/{preview_id}", { params: { path, query: { limit: 1 } } }),
        [previewId],
    );
    const file = asked.answer?.file;
    const isUnderWay = asked.answer?.state === "confirmed" && file?.state !== "done" && file?.state !== "refused";
    useEffect(() => {
        if (!isUnderWay || asked.isBusy) return;
        const timer = setTimeout(() => void asked.again(), LOOK_AGAIN_MS);
        return () => clearTimeout(timer);
    }, [isUnderWay, asked.isBusy]);
    return (
        <>
            <Back onBack={onBack} />
            <Loaded asked={asked}>
                {(preview) => (
                    <>
                        <Summary preview={preview} />
                        {preview.state === "open" ? (
                            <Confirming preview={preview} onConfirmed={asked.put} />
                        ) : (
                            <>
                                <Progress file={preview.file} />
                                {preview.file?.state === "waiting" && (
                                    <SendingAgain preview={preview} onConfirmed={asked.put} />
                                )}
                                <Undo preview={preview} />
                            </>
                        )}
                        <Lines previewId={previewId} />
                    </>
                )}
            </Loaded>
        </>
    );
}

function Summary({ preview }: { preview: PreviewView }) {
    const w = useWords(words);
    const p = useWords(partsWords);
    const { support } = preview;
    const odd = Object.entries(preview.odd) as [keyof typeof w.odd, number][];
    return (
        <section>
            <h2>{w.titleOf(preview.month)}</h2>
            <dl class="sums" data-state={preview.state}>
                <div>
                    <dt>{w.count}</dt>
                    <dd data-sum="count">{w.of(count(preview.count), count(preview.children))}</dd>
                </div>
                <div>
                    <dt>{w.total}</dt>
                    <dd data-sum="total">{won(preview.total)}</dd>
                </div>
                <div>
                    <dt>{w.each}</dt>
                    <dd data-sum="each">{won(support.amount)}</dd>
                </div>
                <div>
                    <dt>{w.lapses}</dt>
                    <dd>{support.lapses_on}</dd>
                </div>
                <div>
                    <dt>{w.state}</dt>
                    <dd>{w.states[preview.state]}</dd>
                </div>
            </dl>
            <dl class="receipt">
                <dt>{w.how}</dt>
                <dd>
                    {w.calculation(support.meals, won(support.unit_price))}
                    <ul data-days={support.from_day}>
                        <li>{w.daysOf(w.days.school, support.school_days, support.meals_on_school_days)}</li>
                        <li>{w.daysOf(w.days.off, support.days_off, support.meals_on_days_off)}</li>
                        <li>{w.daysOf(w.days.vacation, support.vacation_days, support.meals_in_vacations)}</li>
                    </ul>
                </dd>
                {support.weekdays_off.length > 0 && (
                    <>
                        <dt>{w.holidays}</dt>
                        <dd>
                            <ul data-holidays={support.from_day}>
                                {support.weekdays_off.map(({ day, by, name }) => (
                                    <li key={day}>{w.holiday[by](day, name)}</li>
                                ))}
                            </ul>
                        </dd>
                    </>
                )}
                <dt>{w.fromDay}</dt>
                <dd>{support.from_day}</dd>
                <dt>{w.why}</dt>
                <dd>{preview.why}</dd>
                <dt>{w.by}</dt>
                <dd data-by>
                    <Name text={called(preview.by, preview.by_name, p)} />
                </dd>
                {preview.confirmed_by && (
                    <>
                        <dt>{w.confirmedBy}</dt>
                        <dd data-confirmed-by>
                            <Name text={called(preview.confirmed_by, preview.confirmed_by_name, p)} />
                        </dd>
                    </>
                )}
                {preview.state === "open" && (
                    <>
                        <dt>{w.until}</dt>
                        <dd>{at(preview.expires_at)}</dd>
                    </>
                )}
            </dl>
            {odd.length > 0 && (
                <Notice kind="info">
                    <p>
                        <strong>{w.oddTitle}</strong>
                    </p>
                    <ul>
                        {odd.map(([name, number]) => (
                            <li key={name}>{w.oddOf(w.odd[name] ?? name, number)}</li>
                        ))}
                    </ul>
                </Notice>
            )}
        </section>
    );
}

function Confirming({ preview, onConfirmed }: { preview: PreviewView; onConfirmed: (preview: PreviewView) => void }) {
    const w = useWords(words);
    const act = useAct();
    const [isAsking, setAsking] = useState(false);
    // What the API would refuse is said before anybody presses.
    const notYet =
        preview.count === 0
            ? w.none
            : Date.parse(preview.expires_at) < Date.now()
              ? w.old
              : preview.month > monthOf(today())
                ? w.notBegun(preview.month)
                : undefined;
    if (notYet) return <Notice kind="info">{notYet}</Notice>;
    const confirm = async () => {
        const how = { params: { path: { preview_id: preview.preview_id } }, body: { token: preview.token } };
        const confirmed = await act.run(() => desk.POST("/v1/desk/loads/previews/{preview_id}/confirm", how));
        if (!confirmed) return;
        setAsking(false);
        onConfirmed(confirmed);
    };
    return (
        <>
            <button type="button" class="krds-btn large primary" data-act="confirm" onClick={() => setAsking(true)}>
                {w.confirm}
            </button>
            {isAsking && (
                <Confirm
                    title={w.confirmTitle(preview.month)}
                    doIt={w.confirm}
                    act={act}
                    onDo={() => void confirm()}
                    onCancel={() => setAsking(false)}
                >
                    <p>{w.confirmText(count(preview.count), won(preview.total), preview.support.lapses_on)}</p>
                </Confirm>
            )}
        </>
    );
}

/** Whoever confirmed may have been cut off before the loads were on their way: the same confirmation sends them. */
function SendingAgain({ preview, onConfirmed }: { preview: PreviewView; onConfirmed: (preview: PreviewView) => void }) {
    const w = useWords(words);
    const act = useAct();
    const send = async () => {
        const how = { params: { path: { preview_id: preview.preview_id } }, body: { token: preview.token } };
        const confirmed = await act.run(() => desk.POST("/v1/desk/loads/previews/{preview_id}/confirm", how));
        if (confirmed) onConfirmed(confirmed);
    };
    return (
        <>
            <p class="hint">{w.resendHint}</p>
            <Told act={act} />
            <div class="actions">
                <button
                    type="button"
                    class="krds-btn"
                    data-act="resend"
                    disabled={act.isBusy}
                    onClick={() => void send()}
                >
                    {w.resend}
                </button>
            </div>
        </>
    );
}

function Progress({ file }: { file: PreviewView["file"] }) {
    const w = useWords(words);
    const state = file?.state ?? "waiting";
    return (
        <Notice kind={state === "refused" ? "danger" : "info"}>
            <p data-progress={state}>
                <strong>{w.progressStates[state]}</strong>{" "}
                {file && w.progress(count(file.posted + file.already), count(file.lines))}
            </p>
            {file && file.lines > 0 && (
                <progress aria-label={w.progressStates[state]} max={file.lines} value={file.posted + file.already} />
            )}
            {file && file.failed > 0 && <p>{w.failed(count(file.failed))}</p>}
        </Notice>
    );
}

function Lines({ previewId }: { previewId: string }) {
    const w = useWords(words);
    const path = { preview_id: previewId };
    const pages = usePages(
        (next) =>
            desk.GET("/v1/desk/loads/previews/{preview_id}", {
                params: { path, query: { limit: LINES, ...(next ? { next } : {}) } },
            }),
        (answer) => answer.lines,
        [previewId],
    );
    return (
        <section>
            <h2>{w.lines}</h2>
            <PagedTable
                caption={w.lines}
                pages={pages}
                keyOf={(line) => line.child_id}
                empty={w.none}
                columns={[
                    { name: w.childId, cell: (line) => line.child_id },
                    { name: w.amount, isNumber: true, cell: (line) => won(line.amount) },
                    { name: w.note, cell: (line) => line.odd.map((each) => w.odd[each]).join(", ") || "–" },
                ]}
            />
        </section>
    );
}
