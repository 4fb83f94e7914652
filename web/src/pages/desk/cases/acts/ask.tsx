/** A question to the reporter: one of the list, or in one's own words where nobody reads along who harms (A7). */
import { useState } from "preact/hooks";
import { acts, desk, type Schemas } from "../../../../api/cases";
import { useAsked } from "../../../../desk/parts/asking";
import { Loaded } from "../../../../desk/parts/told";
import { TextField } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { useDraft } from "../drafts";
import { SelectField } from "../../../../desk/parts/fields";
import { actWords } from "../words/acts";
import { reportWords } from "../words/report";
import { Form, type FormProps } from "./form";

type Question = NonNullable<Schemas["QuestionForm"]["question"]>;
const TEXT_MAX = 2000;
const EMPTY = { question: "" as Question | "", text: "" };

export function Ask({ of, onEnd }: FormProps) {
    const w = useWords(actWords);
    const r = useWords(reportWords);
    const { report } = of;
    const { fields, change, drop } = useDraft(report.alert_id, "ask", EMPTY);
    const [error, setError] = useState<string>();
    const send = async () => {
        const text = fields.text.trim();
        const form = fields.question ? { question: fields.question } : { text };
        const isMissing = !fields.question && (report.quiet || !text);
        setError(isMissing ? (report.quiet ? w.choose : w.needed) : undefined);
        if (isMissing || !(await of.act(acts.ask(report, form)))) return;
        drop();
        onEnd();
    };
    return (
        <Form
            of={of}
            act="ask"
            hint={report.quiet ? r.talk.quiet : w.hints.ask}
            onEnd={onEnd}
            onSend={() => void send()}
        >
            <SelectField
                id="ask-question"
                label={w.ask.list}
                error={report.quiet ? error : undefined}
                options={{ "": report.quiet ? w.choose : w.ask.own, ...w.ask.questions }}
                value={fields.question}
                onChange={(question) => change({ question })}
            />
            {!report.quiet && !fields.question && (
                <>
                    <TextField
                        id="ask-text"
                        label={w.ask.text}
                        error={error}
                        value={fields.text}
                        max={TEXT_MAX}
                        isLong
                        onChange={(text) => change({ text })}
                    />
                    <Ready
                        centre={report.office.code}
                        onChoose={(text) =>
                            change({ text: fields.text.trim() ? `${fields.text.trim()}\n${text}` : text })
                        }
                    />
                </>
            )}
        </Form>
    );
}

/** What the centre and the offices above it keep ready: chosen, it stands in the field, to be changed or sent. */
function Ready({ centre, onChoose }: { centre: string; onChoose: (text: string) => void }) {
    const w = useWords(actWords);
    const asked = useAsked(() => desk.GET("/v1/desk/ready_questions", { params: { query: { centre } } }), [centre]);
    return (
        <Loaded asked={asked}>
            {({ offices }) => {
                const questions = offices.flatMap((office) => office.questions);
                if (questions.length === 0) return <p class="hint">{w.ask.noTemplates}</p>;
                return (
                    <div class="field" role="group" aria-label={w.ask.templates}>
                        <p class="hint">{w.ask.templates}</p>
                        <div class="actions">
                            {questions.map(({ title, text }, at) => (
                                <button key={at} type="button" class="krds-btn small" onClick={() => onChoose(text)}>
                                    {title}
                                </button>
                            ))}
                        </div>
                    </div>
                );
            }}
        </Loaded>
    );
}
