/** One question with all that was said: answered as of what was read, closed, opened again, handed on. */
import { useState } from "preact/hooks";
import { desk, type Desk } from "../../../../api/desk";
import { goTo } from "../../../../desk/meals/views";
import { useAct } from "../../../../desk/parts/acting";
import { at } from "../../../../desk/parts/amounts";
import { useAsked } from "../../../../desk/parts/asking";
import { Back } from "../../../../desk/parts/back";
import { called } from "../../../../desk/parts/called";
import { Name } from "../../../../desk/parts/name";
import { Confirm } from "../../../../desk/parts/confirm";
import { Loaded, Told } from "../../../../desk/parts/told";
import { partsWords } from "../../../../desk/parts/words";
import { newRequestId } from "../../../../device/ids";
import { Notice } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { Answer } from "./answer";
import { Marks } from "./marks";
import { Photos } from "./photos";
import { words } from "./words";

type View = Desk["DeskView"];

export function Question({ questionRef, onBack }: { questionRef: string; onBack: () => void }) {
    const w = useWords(words);
    const path = { question_ref: questionRef };
    const asked = useAsked(() => desk.GET("/v1/desk/questions/{question_ref}", { params: { path } }), [questionRef]);
    return (
        <>
            <Back onBack={onBack} />
            <Loaded asked={asked}>
                {(question) => (
                    <>
                        <h2>{question.subject}</h2>
                        {question.in_danger && <Notice kind="danger">{w.dangerTold}</Notice>}
                        <Head question={question} />
                        <Said question={question} />
                        {question.photos.length > 0 && <Photos question={question} />}
                        {question.state !== "closed" && (
                            <Answer key={questionRef} question={question} onDone={() => void asked.again()} />
                        )}
                        <Steps question={question} onDone={() => void asked.again()} />
                    </>
                )}
            </Loaded>
        </>
    );
}

function Head({ question }: { question: View }) {
    const w = useWords(words);
    return (
        <dl class="sums" data-state={question.state}>
            <div>
                <dt>{w.marks}</dt>
                <dd>
                    {w.states[question.state]} <Marks question={question} />
                </dd>
            </div>
            <div>
                <dt>{w.askedAt}</dt>
                <dd>{at(question.asked_at)}</dd>
            </div>
            {question.answer_by && (
                <div>
                    <dt>{w.answerBy}</dt>
                    <dd>{at(question.answer_by)}</dd>
                </div>
            )}
            <div>
                <dt>{w.from}</dt>
                <dd>
                    {w.kinds[question.asker_kind]} · {question.child_id}
                    <br />
                    <button type="button" class="krds-btn small" onClick={() => goTo("children", question.child_id)}>
                        {w.childOpen}
                    </button>
                </dd>
            </div>
        </dl>
    );
}

function Said({ question }: { question: View }) {
    const w = useWords(words);
    const p = useWords(partsWords);
    return (
        <section>
            <h3>{w.said}</h3>
            <ol class="history">
                {question.steps.map((step) => (
                    <li key={step.at + step.what} data-by={step.by}>
                        <p class="hint">
                            <Name text={step.who ? called(step.who, step.who_name, p) : w.by[step.by]} /> ·{" "}
                            {w.whats[step.what]} · {at(step.at)}
                        </p>
                        {step.text && <p class="message">{step.text}</p>}
                    </li>
                ))}
            </ol>
        </section>
    );
}

function Steps({ question, onDone }: { question: View; onDone: () => void }) {
    const w = useWords(words);
    const act = useAct();
    const [asking, setAsking] = useState<"close" | "move">();
    // Sent again, it is the same step; after one that was done or refused it is another.
    const [requestId, setRequestId] = useState(newRequestId);
    const path = { question_ref: question.question_ref };
    const ended = (isDone: boolean) => {
        setRequestId(newRequestId());
        if (!isDone) return;
        setAsking(undefined);
        onDone();
    };
    const close = async () => {
        const how = { params: { path }, body: { request_id: requestId, version: question.version } };
        const told = await act.run(() => desk.POST("/v1/desk/questions/{question_ref}/close", how), w.closed);
        ended(told !== undefined);
    };
    const reopen = async () => {
        const how = { params: { path }, body: { request_id: requestId } };
        const told = await act.run(() => desk.POST("/v1/desk/questions/{question_ref}/reopen", how), w.reopened);
        ended(told !== undefined);
    };
    const move = async () => {
        const how = { params: { path }, body: { request_id: requestId } };
        ended((await act.run(() => desk.POST("/v1/desk/questions/{question_ref}/move", how))) !== undefined);
    };
    return (
        <>
            {!asking && <Told act={act} />}
            <div class="actions">
                {question.state === "closed" ? (
                    <button
                        type="button"
                        class="krds-btn"
                        data-act="reopen"
                        disabled={act.isBusy}
                        onClick={() => void reopen()}
                    >
                        {w.reopen}
                    </button>
                ) : (
                    <button type="button" class="krds-btn" data-act="close" onClick={() => setAsking("close")}>
                        {w.close}
                    </button>
                )}
                <button type="button" class="krds-btn" data-act="move" onClick={() => setAsking("move")}>
                    {w.move}
                </button>
            </div>
            {asking && (
                <Confirm
                    title={asking === "close" ? w.closeTitle : w.moveTitle}
                    doIt={asking === "close" ? w.close : w.move}
                    act={act}
                    onDo={() => void (asking === "close" ? close() : move())}
                    onCancel={() => setAsking(undefined)}
                >
                    <p>{asking === "close" ? w.closeText : w.moveText}</p>
                </Confirm>
            )}
        </>
    );
}
