/** What can be done with a household now: by button or by key; what is typed stays until it is stored. */
import { useEffect, useState } from "preact/hooks";
import { desk, type Desk } from "../../../api/desk";
import { useAct } from "../../../desk/parts/acting";
import { useDraft } from "../../../desk/parts/drafts";
import { SelectField } from "../../../desk/parts/fields";
import { Told } from "../../../desk/parts/told";
import { partsWords } from "../../../desk/parts/words";
import { newRequestId } from "../../../device/ids";
import { Choices, Notice, TextField } from "../../../kit/fields";
import { useWords } from "../../../kit/words";
import { session } from "../../../session/session";
import { useKeys } from "../cases/keys";
import { flagWords } from "../cases/words/flags";
import { Member } from "./member";
import { words, type RoundWords } from "./words";

type View = Desk["VisitView"];

type Name = keyof RoundWords["acts"];
type Outcome = keyof RoundWords["outcomes"];
type Nothing = keyof RoundWords["nothings"];
type Programme = keyof RoundWords["programmes"];

const KEY: Record<Name, string> = {
    take: "T",
    take_over: "V",
    assign: "G",
    attempts: "C",
    close: "E",
    give_back: "L",
    reopen: "O",
};
const WHY: Partial<Record<Outcome, Nothing[]>> = {
    counselled: ["above_limits", "no_programme_fits", "no_need", "indicator_wrong"],
    already_served: ["served_by_state", "served_by_town"],
    not_found: ["moved_away", "no_such_home", "nobody_there", "died"],
    refused: ["help_refused", "contact_refused"],
};
const EMPTY = {
    requestId: "",
    reason: "",
    to: "",
    how: "visit" as "call" | "visit",
    reached: "" as "" | "yes" | "no",
    despite: "",
    next: "",
    outcome: "" as Outcome | "",
    nothing: "" as Nothing | "",
    programme: "" as Programme | "",
};
const AGAINST = { call: "no_home_call", visit: "no_visit" } as const;
const REASON_MAX = 500;

export function Acts({ visit, onDone }: { visit: View; onDone: () => void }) {
    const w = useWords(words);
    const [open, setOpen] = useState<Name>();
    const may = allowed(visit);
    const send = useSending(visit, onDone, () => setOpen(undefined));
    const begin = (name: Name) => (name === "take" ? void send.run("take", {}) : setOpen(name));
    useKeys(
        may.map((name) => ({
            code: `Key${KEY[name]}`,
            shown: KEY[name],
            does: w.acts[name],
            press: () => begin(name),
        })),
    );
    return (
        <section class="visit-acts">
            <div class="act-names">
                {may.map((name) => (
                    <button
                        key={name}
                        type="button"
                        class={`krds-btn${name === open ? " primary" : ""}`}
                        data-begin={name}
                        aria-expanded={name === "take" ? undefined : name === open}
                        aria-keyshortcuts={KEY[name]}
                        onClick={() => begin(name)}
                    >
                        {w.acts[name]} <kbd>{KEY[name]}</kbd>
                    </button>
                ))}
            </div>
            {send.isChanged ? <Notice kind="danger">{w.changed}</Notice> : <Told act={send.act} />}
            {open && may.includes(open) && (
                <Form key={open} name={open} visit={visit} send={send} onCancel={() => setOpen(undefined)} />
            )}
        </section>
    );
}

/** Sends an act as of the version that is shown; where a colleague was faster, what they did is shown, and nothing is lost. */
function useSending(visit: View, onDone: () => void, onSent: () => void) {
    const w = useWords(words);
    const act = useAct();
    const path = { round: visit.round, household: visit.household };
    const run = async (name: Name, form: object, requestId = newRequestId()) => {
        const how = { params: { path }, body: { ...form, request_id: requestId, version: visit.version } };
        // Each form is of its own route: what it holds was made for that one below.
        const post = desk.POST as unknown as (
            url: string,
            how: object,
        ) => Promise<{ data?: Desk["VisitActView"]; error?: unknown; response: Response }>;
        const done = await act.run(() => post(`/v1/desk/visits/{round}/{household}/${name}`, how), w.saved);
        if (done) onSent();
        onDone();
        return done !== undefined;
    };
    const code = act.refused?.kind === "refused" ? act.refused.problem.code : "";
    return { act, run, isChanged: code === "version_changed" };
}

interface FormProps {
    name: Name;
    visit: View;
    send: ReturnType<typeof useSending>;
    onCancel: () => void;
}

function Form({ name, visit, send, onCancel }: FormProps) {
    const w = useWords(words);
    const p = useWords(partsWords);
    const draft = useDraft(`visit-${visit.household}-${name}`, EMPTY);
    const { value } = draft;
    const [missing, setMissing] = useState<string[]>([]);
    // The same words sent again over a bad line are the same act.
    const change = (part: Partial<typeof EMPTY>) => draft.change({ ...part, requestId: newRequestId() });
    useEffect(
        () =>
            document
                .querySelector<HTMLElement>(
                    ".visit-acts form select, .visit-acts form input, .visit-acts form textarea",
                )
                ?.focus(),
        [],
    );
    const f = useWords(flagWords);
    const why = WHY[value.outcome as Outcome];
    const isAgainst = name === "attempts" && visit.flags.includes(AGAINST[value.how]);
    const submit = async () => {
        const lacks = [...lacking(name, value, w), ...(isAgainst && !value.despite.trim() ? [f.despite] : [])];
        setMissing(lacks);
        if (lacks.length > 0) return;
        const despite = isAgainst ? { despite_flag: value.despite.trim() } : {};
        const requestId = value.requestId || newRequestId();
        draft.change({ requestId });
        if (await send.run(name, { ...formOf(name, value), ...despite }, requestId)) draft.wipe();
    };
    return (
        <form
            class="act"
            data-act={name}
            onSubmit={(event) => {
                event.preventDefault();
                void submit();
            }}
        >
            {name === "assign" && <Member centre={visit.centre} value={value.to} onChange={(to) => change({ to })} />}
            {name === "attempts" && (
                <>
                    <Choices
                        id="how"
                        label={w.attempt}
                        isHeadingShown
                        options={w.hows}
                        value={[value.how]}
                        onChange={([how]) => change({ how: how as "call" | "visit" })}
                    />
                    {isAgainst && (
                        <>
                            <Notice kind="danger">{f.against(f.kinds[AGAINST[value.how]])}</Notice>
                            <TextField
                                id="despite"
                                label={f.despite}
                                value={value.despite}
                                max={REASON_MAX}
                                onChange={(despite) => change({ despite })}
                            />
                        </>
                    )}
                    <Choices
                        id="reached"
                        label={w.reached}
                        isHeadingShown
                        options={w.reachedIs}
                        value={value.reached ? [value.reached] : []}
                        onChange={([reached]) => change({ reached: reached ?? "" })}
                    />
                    <div class="field">
                        <label for="next-at">{w.nextAt}</label>
                        <p id="next-at-hint" class="hint">
                            {w.nextAtHint}
                        </p>
                        <input
                            id="next-at"
                            class="krds-input"
                            type="datetime-local"
                            value={value.next}
                            aria-describedby="next-at-hint"
                            onInput={(event) => change({ next: event.currentTarget.value })}
                        />
                    </div>
                </>
            )}
            {name === "close" && (
                <>
                    <SelectField
                        id="outcome"
                        label={w.outcome}
                        hasNone
                        options={w.outcomes}
                        value={value.outcome}
                        onChange={(outcome) => change({ outcome, nothing: "", programme: "" })}
                    />
                    {why && (
                        <SelectField
                            id="nothing"
                            label={w.nothing}
                            hasNone
                            options={picked(w.nothings, why)}
                            value={value.nothing}
                            onChange={(nothing) => change({ nothing })}
                        />
                    )}
                    {value.outcome && !why && (
                        <SelectField
                            id="programme"
                            label={w.programme}
                            hasNone
                            options={w.programmes}
                            value={value.programme}
                            onChange={(programme) => change({ programme })}
                        />
                    )}
                </>
            )}
            <TextField
                id="reason"
                label={name === "attempts" || name === "assign" ? w.note : w.reason}
                value={value.reason}
                max={REASON_MAX}
                isLong
                isOptional={name === "attempts"}
                onChange={(reason) => change({ reason })}
            />
            {missing.length > 0 && (
                <p class="error" role="alert">
                    {p.missing(missing.join(", "))}
                </p>
            )}
            <div class="actions">
                <button type="submit" class="krds-btn primary" disabled={send.act.isBusy}>
                    {w.save}
                </button>
                <button type="button" class="krds-btn" onClick={onCancel}>
                    {p.cancel}
                </button>
            </div>
        </form>
    );
}

function allowed(visit: View): Name[] {
    if (visit.state === "closed") return ["reopen"];
    const giving: Name[] = mayGive() ? ["assign"] : [];
    if (visit.state === "waiting") return ["take", ...giving];
    return visit.mine ? ["attempts", "close", "give_back", ...giving] : ["take_over", ...giving];
}

/** Whether the caller gives households to others. */
export function mayGive(): boolean {
    return session()?.groups.some((group) => group === "lead" || group === "officer") ?? false;
}

function lacking(name: Name, value: typeof EMPTY, w: RoundWords): string[] {
    const lacks: string[] = [];
    if (name === "attempts") {
        if (!value.reached) lacks.push(w.reached);
        if (value.reached === "no" && !value.next) lacks.push(w.nextAt);
    }
    if (name === "assign" && !value.to) lacks.push(w.member);
    if (name === "close") {
        if (!value.outcome) lacks.push(w.outcome);
        else if (WHY[value.outcome] ? !value.nothing : !value.programme && value.outcome !== "private_aid")
            lacks.push(WHY[value.outcome] ? w.nothing : w.programme);
    }
    if (name !== "attempts" && !value.reason.trim()) lacks.push(name === "assign" ? w.note : w.reason);
    return lacks;
}

function formOf(name: Name, value: typeof EMPTY): object {
    const reason = value.reason.trim();
    if (name === "assign") return { to: value.to, note: reason };
    if (name === "attempts") {
        const next = value.next ? { next_at: `${value.next}:00+09:00` } : {};
        return { how: value.how, reached: value.reached === "yes", ...(reason ? { note: reason } : {}), ...next };
    }
    if (name === "close") {
        const what = value.nothing ? { nothing: value.nothing } : value.programme ? { programme: value.programme } : {};
        return { outcome: value.outcome, reason, ...what };
    }
    return { reason };
}

function picked<T extends string>(all: Record<T, string>, some: readonly T[]): Partial<Record<T, string>> {
    return Object.fromEntries(some.map((each) => [each, all[each]])) as Partial<Record<T, string>>;
}
