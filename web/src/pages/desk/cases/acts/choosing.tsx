/** Actions that choose something and say why: a programme, a centre, an outcome, flags, an address, a household. */
import { useState } from "preact/hooks";
import { acts, type Schemas } from "../../../../api/cases";
import { Choices, TextField } from "../../../../kit/fields";
import { language, useWords } from "../../../../kit/words";
import { Centres } from "../centres";
import { useDraft } from "../drafts";
import { SelectField } from "../../../../desk/parts/fields";
import { actWords } from "../words/acts";
import { caseWords } from "../words/case";
import { flagWords } from "../words/flags";
import { elsewhere, type Centre } from "./elsewhere";
import { Form, type FormProps } from "./form";
import { REASON_MAX } from "./simple";

type Outcome = Schemas["CloseForm"]["outcome"];
type FlagKind = Schemas["Flag-Output"]["kind"];
const NUMBER_MAX = 60;
const NOTE_MAX = 100;
const ADDRESS_MAX = 200;
/** What means nothing without saying who, or what. */
const NOTED: FlagKind[] = ["speak_only_to", "other"];

function useReasoned<T extends object>({ of, onEnd }: FormProps, act: string, empty: T) {
    const w = useWords(actWords);
    const draft = useDraft(of.report.alert_id, act, { ...empty, reason: "" });
    const [errors, setErrors] = useState<Record<string, string>>({});
    /** Sends if nothing is missing: `missing` names what is, beside the reason. */
    const send = async (missing: Record<string, string | false | undefined>, call: (reason: string) => unknown) => {
        const reason = (draft.fields as { reason: string }).reason.trim();
        const all = { ...missing, reason: reason ? undefined : w.needed };
        const found = Object.fromEntries(
            Object.entries(all).filter((each): each is [string, string] => Boolean(each[1])),
        );
        setErrors(found);
        if (Object.keys(found).length) return;
        if (!(await of.act(call(reason) as ReturnType<typeof acts.takeOver>))) return;
        draft.drop();
        onEnd();
    };
    const reason = (
        <TextField
            id={`${act}-reason`}
            label={w.reason}
            error={errors["reason"]}
            value={(draft.fields as { reason: string }).reason}
            max={REASON_MAX}
            isLong
            onChange={(text) => draft.change({ reason: text } as Partial<T & { reason: string }>)}
        />
    );
    return { ...draft, errors, send, reason };
}

export function Propose(props: FormProps & { chosen?: string | undefined }) {
    const w = useWords(actWords);
    const { report } = props.of;
    const { fields, change, errors, send, reason } = useReasoned(props, "propose", { programme: "" });
    const isEnglish = language() === "en";
    const names = Object.fromEntries(
        report.programmes.map((each) => [each.code, isEnglish ? each.name_en : each.name_ko]),
    );
    const programme = fields.programme || props.chosen || "";
    return (
        <Form
            {...props}
            act="propose"
            onSend={() =>
                void send({ programme: !programme && w.choose }, (why) =>
                    acts.propose(report, { programme, reason: why }),
                )
            }
        >
            {report.programmes.length === 0 && <p>{w.propose.none}</p>}
            <SelectField
                id="propose-programme"
                label={w.propose.programme}
                error={errors["programme"]}
                options={{ "": w.choose, ...names }}
                value={programme}
                onChange={(next) => change({ programme: next })}
            />
            {reason}
        </Form>
    );
}

/** `likely`: the centres that a corrected address may be of; one of them alone is chosen beforehand. */
export function HandOver(props: FormProps & { likely: Centre[] }) {
    const w = useWords(actWords);
    const { report } = props.of;
    const [only, ...others] = props.likely;
    const first = only && others.length === 0 ? { to: only.code, name: nameOf(only) } : { to: "", name: "" };
    const { fields, change, errors, send, reason } = useReasoned(props, "handOver", first);
    return (
        <Form
            {...props}
            act="handOver"
            hint={w.hints.handOver}
            onSend={() =>
                void send({ to: !fields.to && w.choose }, (why) =>
                    acts.handOver(report, { to: fields.to, reason: why }),
                )
            }
        >
            <Centres
                id="handover-to"
                label={w.handOver.to}
                error={errors["to"]}
                likely={props.likely.length ? props.likely : report.candidates}
                chosen={fields.to ? { code: fields.to, name: fields.name } : undefined}
                onChoose={(centre) => change({ to: centre.code, name: nameOf(centre) })}
            />
            {reason}
        </Form>
    );
}

function nameOf({ above, name }: Pick<Centre, "above" | "name">): string {
    return `${above} ${name}`.trim();
}

export function Close(props: FormProps) {
    const w = useWords(actWords);
    const c = useWords(caseWords);
    const { report } = props.of;
    const { fields, change, errors, send, reason } = useReasoned(props, "close", { outcome: "" as Outcome | "" });
    return (
        <Form
            {...props}
            act="close"
            hint={w.hints.close}
            onSend={() =>
                void send({ outcome: !fields.outcome && w.choose }, (why) =>
                    acts.close(report, { outcome: fields.outcome as Outcome, reason: why }),
                )
            }
        >
            <Choices
                id="close-outcome"
                label={w.close.outcome}
                isHeadingShown
                options={c.outcomes as Record<Outcome, string>}
                error={errors["outcome"]}
                value={fields.outcome ? [fields.outcome] : []}
                onChange={([outcome]) => change({ outcome: outcome ?? "" })}
            />
            {reason}
        </Form>
    );
}

export function Flags(props: FormProps) {
    const w = useWords(actWords);
    const f = useWords(flagWords);
    const { report } = props.of;
    const now = {
        kinds: report.flags.map((flag) => flag.kind) as FlagKind[],
        notes: Object.fromEntries(report.flags.map((flag) => [flag.kind, flag.note ?? ""])) as Record<string, string>,
    };
    const { fields, change, errors, send, reason } = useReasoned(props, "flags", now);
    const noted = (kind: FlagKind) => (fields.notes[kind] ?? "").trim();
    const missing = fields.kinds.some((kind) => NOTED.includes(kind) && !noted(kind));
    return (
        <Form
            {...props}
            act="flags"
            onSend={() =>
                void send({ note: missing && w.needed }, (why) =>
                    acts.flags(report, {
                        flags: fields.kinds.map((kind) => (noted(kind) ? { kind, note: noted(kind) } : { kind })),
                        reason: why,
                    }),
                )
            }
        >
            <Choices
                id="flags-kinds"
                label={w.flags.which}
                isHeadingShown
                isMany
                options={f.kinds as Record<FlagKind, string>}
                value={fields.kinds}
                onChange={(kinds) => change({ kinds })}
            />
            {fields.kinds.map((kind) => (
                <TextField
                    key={kind}
                    id={`flags-note-${kind}`}
                    label={`${f.kinds[kind]}: ${w.flags.note}`}
                    isOptional={!NOTED.includes(kind)}
                    error={NOTED.includes(kind) && !noted(kind) ? errors["note"] : undefined}
                    value={fields.notes[kind] ?? ""}
                    max={NOTE_MAX}
                    onChange={(note) => change({ notes: { ...fields.notes, [kind]: note } })}
                />
            ))}
            {reason}
        </Form>
    );
}

/** `onMoved`: told the centres that the corrected address may be of, where it is not this office's. */
export function Address(props: FormProps & { onMoved: (centres: Centre[]) => void }) {
    const w = useWords(actWords);
    const { report } = props.of;
    const { fields, change, errors, send, reason } = useReasoned(props, "address", {
        address: report.place.address ?? "",
    });
    const address = fields.address.trim();
    const isSame = address === (report.place.address ?? "");
    const correct = async (why: string) => {
        const sent = await acts.address(report, { address: address || null, reason: why });
        if (sent.response.ok) void elsewhere(address, report.office.code).then(props.onMoved);
        return sent;
    };
    return (
        <Form
            {...props}
            act="address"
            hint={w.hints.address}
            onSend={() => void send({ address: isSame && w.address.same }, correct)}
        >
            <TextField
                id="address-address"
                label={w.address.address}
                hint={w.address.hint}
                error={errors["address"]}
                value={fields.address}
                max={ADDRESS_MAX}
                onChange={(next) => change({ address: next })}
            />
            {reason}
        </Form>
    );
}

export function Household(props: FormProps) {
    const w = useWords(actWords);
    const { report } = props.of;
    const first = { which: "join" as "join" | "split", number: "" };
    const { fields, change, errors, send, reason } = useReasoned(props, "household", first);
    const isJoin = fields.which === "join";
    return (
        <Form
            {...props}
            act="household"
            onSend={() =>
                void send({ number: isJoin && !fields.number.trim() && w.needed }, (why) =>
                    acts.household(report, { same_as: isJoin ? fields.number.trim() : null, reason: why }),
                )
            }
        >
            <Choices
                id="household-which"
                label={w.household.which}
                isHeadingShown
                options={{ join: w.household.join, split: w.household.split }}
                value={[fields.which]}
                onChange={([which]) => change({ which: which ?? "join" })}
            />
            {isJoin && (
                <TextField
                    id="household-number"
                    label={w.household.number}
                    error={errors["number"]}
                    value={fields.number}
                    max={NUMBER_MAX}
                    onChange={(number) => change({ number })}
                />
            )}
            {reason}
        </Form>
    );
}
