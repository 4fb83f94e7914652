/** A call, a message or a visit is written down: against a safety flag only with the reason for it (A8). */
import { useState } from "preact/hooks";
import { acts, type Schemas } from "../../../../api/cases";
import { Choices, Notice, TextField } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { useDraft } from "../drafts";
import { actWords } from "../words/acts";
import { flagWords } from "../words/flags";
import { reportWords } from "../words/report";
import { Form, type FormProps } from "./form";
import { REASON_MAX } from "./simple";
import { inDays, toSeoul, type Local } from "./times";

type How = Schemas["ContactForm"]["how"];
type Flag = Schemas["Flag-Output"]["kind"];

const AGAINST: Record<How, Flag[]> = {
    call: ["no_home_call"],
    visit: ["no_visit"],
    text: ["no_message", "phone_watched"],
    message: ["no_message", "phone_watched"],
};
const EMPTY = { how: "" as How | "", reached: "" as "yes" | "no" | "", note: "", despite: "", next: "" as Local };
export type ContactDraft = typeof EMPTY;

export function Contact({ of, onEnd }: FormProps) {
    const w = useWords(actWords);
    const r = useWords(reportWords);
    const f = useWords(flagWords);
    const { report } = of;
    const { fields, change, drop } = useDraft(report.alert_id, "contact", EMPTY);
    const [errors, setErrors] = useState<Partial<Record<keyof ContactDraft, string>>>({});
    const standing = [...new Set([...report.flags.map((flag) => flag.kind), ...report.flags_beside])];
    const against = fields.how ? standing.filter((kind) => AGAINST[fields.how as How].includes(kind)) : [];
    const send = async () => {
        const missing = {
            ...(fields.how ? {} : { how: w.choose }),
            ...(fields.reached ? {} : { reached: w.choose }),
            ...(against.length && !fields.despite.trim() ? { despite: w.needed } : {}),
        };
        setErrors(missing);
        if (Object.keys(missing).length || !fields.how) return;
        const form = {
            how: fields.how,
            reached: fields.reached === "yes",
            ...(fields.note.trim() ? { note: fields.note.trim() } : {}),
            ...(against.length ? { despite_flag: fields.despite.trim() } : {}),
            ...(fields.next ? { next_at: toSeoul(fields.next) } : {}),
        };
        if (!(await of.act(acts.contact(report, form)))) return;
        drop();
        onEnd();
    };
    const quick = w.contact.quick;
    return (
        <Form of={of} act="contact" onEnd={onEnd} onSend={() => void send()}>
            <Choices
                id="contact-how"
                label={w.contact.how}
                isHeadingShown
                options={r.first.how as Record<How, string>}
                error={errors.how}
                value={fields.how ? [fields.how] : []}
                onChange={([how]) => change({ how: how ?? "" })}
            />
            {against.length > 0 && (
                <>
                    <Notice kind="danger">{f.against(against.map((kind) => f.kinds[kind]).join(", "))}</Notice>
                    <TextField
                        id="contact-despite"
                        label={f.despite}
                        error={errors.despite}
                        value={fields.despite}
                        max={REASON_MAX}
                        onChange={(despite) => change({ despite })}
                    />
                </>
            )}
            <Choices
                id="contact-reached"
                label={w.contact.reached}
                isHeadingShown
                options={{ yes: w.contact.yes, no: w.contact.no }}
                error={errors.reached}
                value={fields.reached ? [fields.reached] : []}
                onChange={([reached]) => change({ reached: reached ?? "" })}
            />
            <TextField
                id="contact-note"
                label={w.contact.note}
                isOptional
                isLong
                value={fields.note}
                max={REASON_MAX}
                onChange={(note) => change({ note })}
            />
            <div class="field">
                <label for="contact-next">{w.contact.next}</label>
                <p class="hint" id="contact-next-hint">
                    {w.contact.nextHint}
                </p>
                <input
                    id="contact-next"
                    type="datetime-local"
                    class="krds-input"
                    aria-describedby="contact-next-hint"
                    value={fields.next}
                    onInput={(event) => change({ next: event.currentTarget.value })}
                />
                <div class="actions">
                    {(
                        [
                            [quick.tomorrow, inDays(1)],
                            [quick.days3, inDays(3)],
                            [quick.week, inDays(7)],
                            [quick.none, ""],
                        ] as const
                    ).map(([name, next]) => (
                        <button
                            key={name}
                            type="button"
                            class="krds-btn small"
                            aria-pressed={fields.next === next}
                            onClick={() => change({ next })}
                        >
                            {name}
                        </button>
                    ))}
                </div>
            </div>
        </Form>
    );
}
