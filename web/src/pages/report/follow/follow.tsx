/** How a report stands, for whoever holds its two numbers: both live in this page's memory, and in headers. */
import { useEffect, useState } from "preact/hooks";
import { said as sayOf, type Outcome } from "../../../api/alerts";
import { reopen, say, status, type Status, type Way } from "../../../api/reports";
import { newRequestId } from "../../../device/ids";
import { Next, Notice, TextField } from "../../../kit/fields";
import { moment, useWords } from "../../../kit/words";
import { TEXT_MAX } from "../answers";
import { Codes } from "./codes";
import { useKept } from "./kept";
import { Openings } from "./openings";
import { Photos } from "./photos";
import { words } from "./words";

interface FollowProps {
    way: Way;
    first: Status;
    onUrgent?: (isUrgent: boolean) => void;
    onRenewed?: (code: string) => void;
}

export function Follow({ way, first, onUrgent, onRenewed }: FollowProps) {
    const w = useWords(words);
    const [seen, setSeen] = useState(first);
    const [problem, setProblem] = useState<string>();
    useEffect(() => onUrgent?.(seen.in_danger), [seen.in_danger]);

    const refresh = async () => {
        const came = await status(way);
        if (came.kind === "done") setSeen(came.answer);
        setProblem(came.kind === "done" ? undefined : came.problem ? sayOf(came.problem) : w.later);
    };
    return (
        <>
            <dl class="receipt" aria-live="polite">
                <dt>{w.states}</dt>
                <dd data-state={seen.state}>{w.state[seen.state]}</dd>
                {seen.outcome && (
                    <>
                        <dt>{w.outcome}</dt>
                        <dd>{w.outcomes[seen.outcome]}</dd>
                    </>
                )}
                <dt>{w.office}</dt>
                <dd>
                    <span lang="ko">{seen.office.name}</span>{" "}
                    <a href={`tel:${seen.office.phone}`}>{seen.office.phone}</a>
                </dd>
                <dt>{w.deadline}</dt>
                <dd>{moment(seen.deadline_at)}</dd>
                {seen.phrase && (
                    <>
                        <dt>{w.phrase}</dt>
                        <dd>
                            <strong>{seen.phrase}</strong>
                            <p class="hint">{w.phraseHint}</p>
                        </dd>
                    </>
                )}
            </dl>
            {problem && <Notice kind="danger">{problem}</Notice>}
            <button type="button" class="krds-btn" onClick={() => void refresh()}>
                {w.refresh}
            </button>
            <h2>{w.messages}</h2>
            {seen.messages.length === 0 && <p>{w.noMessages}</p>}
            <ol class="history">
                {seen.messages.map((message) => (
                    <li key={message.at + message.text} data-by={message.by}>
                        <p class="hint">
                            {w.by[message.by] ?? message.by} · {moment(message.at)}
                        </p>
                        <p class="message">{message.text}</p>
                    </li>
                ))}
            </ol>
            <Say way={way} isClosed={seen.state === "closed"} onSaid={refresh} />
            <Photos way={way} seen={seen} onChange={refresh} />
            <h2>{w.history}</h2>
            <ol class="history">
                {seen.history.map((line) => (
                    <li key={line.at + line.what}>
                        {w.events[line.what] ?? w.event} <span class="hint">{moment(line.at)}</span>
                    </li>
                ))}
            </ol>
            <Openings way={way} />
            {way.code && <Codes numbers={{ alertId: way.alertId, code: way.code }} onRenewed={onRenewed} />}
        </>
    );
}

interface SayProps {
    way: Way;
    isClosed: boolean;
    onSaid: () => Promise<void>;
}

const nothingSaid = () => ({ text: "", isAtRisk: false, requestId: newRequestId() });

/** A message, or the wish to have a closed report opened again. Until it is answered it keeps its number: it is said once. */
function Say({ way, isClosed, onSaid }: SayProps) {
    const w = useWords(words);
    const [said, keep] = useKept("said", way.alertId, nothingSaid);
    const [told, setTold] = useState<{ isWrong: boolean; text: string }>();
    if (!said) return null;
    const { text, isAtRisk, requestId } = said;

    const send = async () => {
        if (!text.trim()) return setTold({ isWrong: true, text: w.sayNone });
        const body = { request_id: requestId, text: text.trim(), ...(isAtRisk ? { at_risk: "yes" as const } : {}) };
        const came: Outcome<unknown> = isClosed ? await reopen(way, body) : await say(way, body);
        if (came.kind !== "done") return setTold({ isWrong: true, text: came.problem ? sayOf(came.problem) : w.later });
        keep(null);
        setTold({ isWrong: false, text: isClosed ? w.reopened : w.sent });
        await onSaid();
    };
    return (
        <section class="saying">
            <h2>{isClosed ? w.reopen : w.say}</h2>
            <TextField
                id="say"
                label={w.sayLabel}
                hint={isClosed ? w.reopenHint : undefined}
                value={text}
                max={TEXT_MAX}
                isLong
                onChange={(value) => {
                    // Other words are another message.
                    keep({ ...said, text: value, requestId: told?.isWrong ? newRequestId() : requestId });
                    setTold(undefined);
                }}
            />
            <div class="krds-form-check">
                <input
                    type="checkbox"
                    id="say-risk"
                    checked={isAtRisk}
                    onChange={(event) => keep({ ...said, isAtRisk: event.currentTarget.checked })}
                />
                <label for="say-risk">{w.atRisk}</label>
            </div>
            {told && <Notice kind={told.isWrong ? "danger" : "info"}>{told.text}</Notice>}
            <Next onNext={() => void send()}>{isClosed ? w.reopen : w.send}</Next>
        </section>
    );
}
