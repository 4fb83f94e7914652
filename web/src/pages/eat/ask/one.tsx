/** One question with all that was said; what is written on goes out once. */
import { useRef, useState } from "preact/hooks";
import { meals, outcome, said, type Help, type Outcome, type Question } from "../../../api/meals";
import { newRequestId } from "../../../device/ids";
import { moment, useWords } from "../../../kit/words";
import { refresh, useAsked } from "../asked";
import { Answer, Field, Screen, Told } from "../parts";
import { href } from "../route";
import { lastDay } from "../shown";
import { words } from "../words";
import { Emergency } from "./new";
import { askWords } from "./words";

const TEXT_MAX = 2000;

export function OneQuestion({ id }: { id: string }) {
    const w = useWords(askWords);
    const { came, again } = useAsked(`question ${id}`, async () =>
        outcome(meals.GET("/v1/questions/{question_id}", { params: { path: { question_id: id } } })),
    );
    return (
        <Screen title={came.kind === "done" ? came.answer.subject : w.title} back={href("ask")} hasBar={false}>
            <Answer came={came} again={again}>
                {(question) => <Whole question={question} again={again} />}
            </Answer>
        </Screen>
    );
}

function Whole({ question, again }: { question: Question; again: () => void }) {
    const w = useWords(askWords);
    const { state, steps, photos, answer_by } = question;
    return (
        <>
            <p>
                <span class={`eat-state ${state}`}>{w.state[state]}</span>
                {state === "waiting" && answer_by && <> · {w.answerBy(lastDay(answer_by))}</>}
            </p>
            <ol class="eat-said">
                {steps.map((step, at) => (
                    <li key={at} data-by={step.by}>
                        <span class="hint">
                            {w.by[step.by]} · {moment(step.at)}
                        </span>
                        <p>{step.text ?? w.what[step.what] ?? ""}</p>
                    </li>
                ))}
            </ol>
            {photos.map((photo) => (
                <Photo key={photo.photo_id} questionId={question.question_id} {...photo} />
            ))}
            <WriteOn question={question} again={again} />
        </>
    );
}

function Photo({ questionId, photo_id, state }: { questionId: string } & Question["photos"][number]) {
    const w = useWords(askWords).photo;
    const [link, setLink] = useState<string>();
    const see = async () => {
        const came = await outcome(
            meals.GET("/v1/questions/{question_id}/photos/{photo_id}", {
                params: { path: { question_id: questionId, photo_id } },
            }),
        );
        if (came.kind === "done") setLink(came.answer.image);
    };
    if (state !== "ready") return <p data-photo={state}>{w[state]}</p>;
    return (
        <p data-photo={state}>
            {link ? (
                <a href={link} target="_blank" rel="noopener noreferrer">
                    {w.see}
                </a>
            ) : (
                <button type="button" class="eat-btn" onClick={() => void see()}>
                    {w.see}
                </button>
            )}
        </p>
    );
}

function WriteOn({ question, again }: { question: Question; again: () => void }) {
    const w = useWords(askWords);
    const all = useWords(words);
    const [text, setText] = useState("");
    const [told, setTold] = useState<string>();
    const [numbers, setNumbers] = useState<{ emergency: Help[]; next: string | undefined }>();
    const requestId = useRef(newRequestId());
    const path = { question_id: question.question_id };
    /** Whatever came, the next press is another request; but one that may have arrived goes with its id again. */
    const over = <T,>(came: Outcome<T>): T | undefined => {
        if (came.kind !== "later") requestId.current = newRequestId();
        setTold(came.kind === "done" ? undefined : came.problem ? said(came.problem) : all.line);
        if (came.kind !== "done") return undefined;
        again();
        refresh();
        return came.answer;
    };
    const say = async () => {
        if (!text.trim()) return;
        const answer = over(
            await outcome(
                meals.POST("/v1/questions/{question_id}/messages", {
                    params: { path },
                    body: { request_id: requestId.current, text },
                }),
            ),
        );
        if (!answer) return;
        setText("");
        setNumbers({ emergency: answer.emergency ?? [], next: answer.what_next });
    };
    const step = async (what: "close" | "reopen") => {
        const body = { request_id: requestId.current };
        over(
            await outcome(
                what === "close"
                    ? meals.POST("/v1/questions/{question_id}/close", { params: { path }, body })
                    : meals.POST("/v1/questions/{question_id}/reopen", { params: { path }, body }),
            ),
        );
    };
    return (
        <section class="eat-foot">
            {numbers && <Emergency numbers={numbers.emergency} next={numbers.next} />}
            <Field id="say" label={w.say} value={text} max={TEXT_MAX} isLong onChange={setText} />
            {told && (
                <Told isNow tone="look">
                    {told}
                </Told>
            )}
            <div class="eat-actions">
                <button type="button" class="eat-btn primary" onClick={() => void say()}>
                    {w.send}
                </button>
                {question.state === "closed" ? (
                    <button type="button" class="eat-btn" onClick={() => void step("reopen")}>
                        {w.reopen}
                    </button>
                ) : (
                    <button type="button" class="eat-btn" onClick={() => void step("close")}>
                        {w.close}
                    </button>
                )}
            </div>
        </section>
    );
}
