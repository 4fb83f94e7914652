/** A worker's word on a household that a round chose: the report is on it, or on another; and how that is known. */
import { useState } from "preact/hooks";
import { acts } from "../../../../api/cases";
import { TextField } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { useDraft, verdictDraft } from "../drafts";
import type { Judging } from "../report/discovery";
import { actWords } from "../words/acts";
import { discoveryWords } from "../words/discovery";
import { Form, type FormProps } from "./form";
import { REASON_MAX } from "./simple";

export function Judge({ of, said, onEnd }: FormProps & { said: Judging }) {
    const w = useWords(actWords);
    const d = useWords(discoveryWords);
    const name = verdictDraft(said.household, said.is_same);
    const { fields, change, drop } = useDraft(of.report.alert_id, name, { reason: "" });
    const [error, setError] = useState<string>();
    const send = async () => {
        const reason = fields.reason.trim();
        setError(reason ? undefined : w.needed);
        if (!reason || !(await of.act(acts.judge(of.report, { ...said, reason })))) return;
        drop();
        onEnd();
    };
    return (
        <Form of={of} act="judge" hint={w.hints.judge} onEnd={onEnd} onSend={() => void send()}>
            <p>
                <strong>{said.is_same ? d.same : d.other}</strong>
            </p>
            <TextField
                id="judge-reason"
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
