/** A lead gives a report to somebody of the team, with a note: the roster is the office's own, by name. */
import { useState } from "preact/hooks";
import { acts, desk } from "../../../../api/cases";
import { useAsked } from "../../../../desk/parts/asking";
import { Loaded } from "../../../../desk/parts/told";
import { Choices, TextField } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { session } from "../../../../session/session";
import { useDraft } from "../drafts";
import { caseWords } from "../words/case";
import { actWords } from "../words/acts";
import { Form, type FormProps } from "./form";
import { REASON_MAX } from "./simple";

export function Assign({ of, onEnd }: FormProps) {
    const w = useWords(actWords);
    const c = useWords(caseWords);
    const { report } = of;
    const { fields, change, drop } = useDraft(report.alert_id, "assign", { to: "", note: "" });
    const [wrong, setWrong] = useState<{ to?: string; note?: string }>({});
    const me = session()?.subject;
    const asked = useAsked(
        () => desk.GET("/v1/desk/team", { params: { query: { centre: report.office.code } } }),
        [report.office.code],
    );
    const send = async () => {
        const note = fields.note.trim();
        const found = { ...(fields.to ? {} : { to: w.choose }), ...(note ? {} : { note: w.needed }) };
        setWrong(found);
        if (!fields.to || !note || !(await of.act(acts.assign(report, { to: fields.to, note })))) return;
        drop();
        onEnd();
    };
    return (
        <Form of={of} act="assign" hint={w.hints.assign} isLater onEnd={onEnd} onSend={() => void send()}>
            <Loaded asked={asked}>
                {({ members }) => {
                    const others = members.filter((member) => member.account !== report.taken_by);
                    if (others.length === 0) return <p>{w.assign.nobody}</p>;
                    return (
                        <Choices
                            id="assign-to"
                            label={w.assign.to}
                            isHeadingShown
                            error={wrong.to}
                            options={Object.fromEntries(
                                others.map(({ account, name, lead }) => [
                                    account,
                                    w.assign.member(name ?? c.someone(account), lead, account === me),
                                ]),
                            )}
                            value={[fields.to]}
                            onChange={([to = ""]) => change({ to })}
                        />
                    );
                }}
            </Loaded>
            <TextField
                id="assign-note"
                label={w.assign.note}
                error={wrong.note}
                value={fields.note}
                max={REASON_MAX}
                isLong
                onChange={(note) => change({ note })}
            />
        </Form>
    );
}
