/** Actions that want a reason, or a note, and no more. */
import { useState } from "preact/hooks";
import { acts } from "../../../../api/cases";
import { TextField } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { useDraft } from "../drafts";
import { actWords } from "../words/acts";
import { Form, type FormProps } from "./form";

export const REASON_MAX = 500;
const NOTE_MAX = 2000;

type Reasoned = "takeOver" | "putBack" | "giveBack" | "reopen" | "danger";

export function Reason({ of, act, onEnd }: FormProps & { act: Reasoned }) {
    const w = useWords(actWords);
    const { report } = of;
    const { fields, change, drop } = useDraft(report.alert_id, act, { reason: "" });
    const [error, setError] = useState<string>();
    const hint = {
        takeOver: w.hints.takeOver,
        putBack: w.hints.putBack,
        giveBack: undefined,
        reopen: w.hints.reopen,
        danger: report.in_danger ? w.hints.lower : w.hints.raise,
    }[act];
    const send = async () => {
        const reason = fields.reason.trim();
        setError(reason ? undefined : w.needed);
        if (!reason) return;
        const call =
            act === "danger"
                ? acts.danger(report, { in_danger: !report.in_danger, reason })
                : acts[act](report, { reason });
        if (!(await of.act(call as ReturnType<typeof acts.takeOver>))) return;
        drop();
        onEnd();
    };
    return (
        <Form of={of} act={act} hint={hint} onEnd={onEnd} onSend={() => void send()}>
            {act === "danger" && (
                <p>
                    <strong>{report.in_danger ? w.danger.lower : w.danger.raise}</strong>
                </p>
            )}
            <TextField
                id={`${act}-reason`}
                label={w.reason}
                error={error}
                value={fields.reason}
                max={REASON_MAX}
                isLong
                onChange={(reason) => change({ reason })}
            />
        </Form>
    );
}

export function Note({ of, onEnd }: FormProps) {
    const w = useWords(actWords);
    const { fields, change, drop } = useDraft(of.report.alert_id, "note", { note: "" });
    const [error, setError] = useState<string>();
    const send = async () => {
        const note = fields.note.trim();
        setError(note ? undefined : w.needed);
        if (!note || !(await of.act(acts.note(of.report, { note })))) return;
        drop();
        onEnd();
    };
    return (
        <Form of={of} act="note" hint={w.hints.note} onEnd={onEnd} onSend={() => void send()}>
            <TextField
                id="note-note"
                label={w.names.note}
                error={error}
                value={fields.note}
                max={NOTE_MAX}
                isLong
                onChange={(note) => change({ note })}
            />
        </Form>
    );
}
