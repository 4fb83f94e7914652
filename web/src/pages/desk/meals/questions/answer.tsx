/** An answer, to all that was read: what came meanwhile is read first, and what was typed stays. */
import { useState } from "preact/hooks";
import { desk, type Desk } from "../../../../api/desk";
import { useAct } from "../../../../desk/parts/acting";
import { useAsked } from "../../../../desk/parts/asking";
import { useDraft } from "../../../../desk/parts/drafts";
import { SelectField } from "../../../../desk/parts/fields";
import { Told } from "../../../../desk/parts/told";
import { newRequestId } from "../../../../device/ids";
import { Next, Notice, TextField } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { words } from "./words";

const TEXT_MAX = 2_000;

export function Answer({ question, onDone }: { question: Desk["DeskView"]; onDone: () => void }) {
    const w = useWords(words);
    const act = useAct();
    const draft = useDraft(`answer-${question.question_ref}`, { text: "", requestId: newRequestId() });
    const { text, requestId } = draft.value;
    const [isNone, setNone] = useState(false);
    const canned = useAsked(
        () => desk.GET("/v1/desk/canned_answers", { params: { query: { municipality: question.municipality } } }),
        [question.municipality],
    );
    const isChanged = act.refused?.kind === "refused" && act.refused.problem.code === "question_changed";
    const write = (next: string) => {
        setNone(false);
        // Other words are another answer; the same ones, sent again, the same.
        draft.change({ text: next, ...(act.refused ? { requestId: newRequestId() } : {}) });
        if (act.refused) act.clear();
    };
    const send = async () => {
        if (!text.trim()) return setNone(true);
        const body = { request_id: requestId, text: text.trim(), version: question.version };
        const how = { params: { path: { question_ref: question.question_ref } }, body };
        const told = await act.run(() => desk.POST("/v1/desk/questions/{question_ref}/answers", how), w.sent);
        if (told) {
            draft.wipe();
            draft.change({ requestId: newRequestId() });
        }
        onDone();
    };
    const ready = canned.answer?.answers ?? [];
    return (
        <section>
            <h3>{w.answer}</h3>
            {ready.length > 0 && (
                <SelectField
                    id="canned"
                    label={w.canned}
                    options={Object.fromEntries(ready.map((each, at) => [String(at), each.title]))}
                    value={"" as string}
                    hasNone
                    onChange={(at) => {
                        const chosen = ready[Number(at)];
                        if (at !== "" && chosen)
                            write(text.trim() ? `${text.trimEnd()}\n\n${chosen.text}` : chosen.text);
                    }}
                />
            )}
            <TextField
                id="answer"
                label={w.answer}
                hint={w.answerHint}
                error={isNone ? w.none : undefined}
                value={text}
                max={TEXT_MAX}
                isLong
                onChange={write}
            />
            {isChanged ? <Notice kind="danger">{w.changed}</Notice> : <Told act={act} />}
            <Next onNext={() => void send()}>{w.send}</Next>
        </section>
    );
}
