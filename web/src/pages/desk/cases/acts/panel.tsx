/** What can be done with a report as it stands, each by a button or its key; one form at a time, whose draft is kept. */
import { useEffect, useRef, useState } from "preact/hooks";
import { acts } from "../../../../api/cases";
import { Notice } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { hasDraft, textOf } from "../drafts";
import type { Judging } from "../report/discovery";
import { Lines } from "../report/history";
import type { Case } from "../report/use_case";
import { actWords } from "../words/acts";
import { Ask } from "./ask";
import { Assign } from "./assign";
import { Address, Close, Flags, HandOver, Household, Propose } from "./choosing";
import { Contact } from "./contact";
import type { Centre } from "./elsewhere";
import type { FormProps } from "./form";
import { Judge } from "./judge";
import { Note, Reason } from "./simple";
import { ACTS, allowed, type ActName, type FormName } from "./which";

interface Props {
    of: Case;
    open: FormName | undefined;
    chosen: string | undefined;
    judging: Judging | undefined;
    onOpen: (act: ActName | undefined) => void;
}

/** What is done at once, without a form. */
const AT_ONCE = { take: acts.take, accept: acts.accept };

export function begin(act: ActName, of: Case, onOpen: (act: ActName | undefined) => void): void {
    if (act === "take" || act === "accept") {
        onOpen(undefined);
        void of.act(AT_ONCE[act](of.report));
        return;
    }
    of.forget();
    onOpen(act);
}

export function Panel({ of, open, chosen, judging, onOpen }: Props) {
    const w = useWords(actWords);
    const names = allowed(of.report);
    const end = () => onOpen(undefined);
    const [moved, setMoved] = useState<Centre[]>([]);
    const office = of.report.office.code;
    // What was found of one report, or for one office, is nothing of another.
    useEffect(() => setMoved([]), [of.report.alert_id, office]);
    const heading = useRef<HTMLHeadingElement>(null);
    const isFirst = useRef(true);
    const last = useRef(open);
    useEffect(() => {
        // Whoever uses keys goes on where the form was begun; what was pressed may be gone once it is done.
        const begun = document.querySelector<HTMLElement>(`[data-begin="${last.current}"]`) ?? heading.current;
        if (!isFirst.current && document.activeElement === document.body) begun?.focus();
        isFirst.current = false;
        last.current = open;
    }, [open, of.report]);
    return (
        <section class="acts" aria-labelledby="acts-title">
            <h2 id="acts-title" ref={heading} tabIndex={-1}>
                {w.title}
            </h2>
            <p role="status">{of.told}</p>
            {of.problem && <Notice kind="danger">{of.problem}</Notice>}
            {moved.length > 0 && open !== "handOver" && names.includes("handOver") && (
                <Notice kind="info">
                    <p data-moved>{w.movedTo(moved.map(({ above, name }) => `${above} ${name}`))}</p>
                    <button type="button" class="krds-btn" onClick={() => begin("handOver", of, onOpen)}>
                        {w.names.handOver}
                    </button>
                </Notice>
            )}
            {of.meanwhile.length > 0 && <Lines lines={of.meanwhile} />}
            <div class="act-names">
                {names.map((act) => (
                    <button
                        key={act}
                        type="button"
                        class={act === "take" || act === "accept" ? "krds-btn primary" : "krds-btn small"}
                        data-begin={act}
                        aria-pressed={open === act}
                        aria-keyshortcuts={ACTS[act]}
                        onClick={() => begin(act, of, onOpen)}
                    >
                        {w.names[act]} {hasDraft(of.report.alert_id, act) && <span class="mark">{w.draft}</span>}
                    </button>
                ))}
            </div>
            <Stranded of={of} names={names} />
            {open === "judge"
                ? judging && <Judge key={JSON.stringify(judging)} of={of} said={judging} onEnd={end} />
                : open && (
                      <Opened
                          key={`${of.report.alert_id}-${open}`}
                          act={open}
                          of={of}
                          chosen={chosen}
                          moved={moved}
                          onMoved={setMoved}
                          onEnd={end}
                      />
                  )}
        </section>
    );
}

/** What was written for an action that one may no longer do, since the report is another's now: it can be read and copied. */
function Stranded({ of: { report }, names }: { of: Case; names: ActName[] }) {
    const w = useWords(actWords);
    const acts = (Object.keys(ACTS) as ActName[]).filter((act) => !names.includes(act));
    const written = acts.map((act) => ({ act, text: textOf(report.alert_id, act) })).filter(({ text }) => text !== "");
    if (written.length === 0) return null;
    return (
        <details data-stranded>
            <summary>{w.stranded}</summary>
            {written.map(({ act, text }) => (
                <div key={act}>
                    <h3>{w.names[act]}</h3>
                    <p class="message">{text}</p>
                </div>
            ))}
        </details>
    );
}

interface OpenedProps extends FormProps {
    act: ActName;
    chosen: string | undefined;
    moved: Centre[];
    onMoved: (centres: Centre[]) => void;
}

function Opened({ act, chosen, moved, onMoved, ...props }: OpenedProps) {
    switch (act) {
        case "assign":
            return <Assign {...props} />;
        case "contact":
            return <Contact {...props} />;
        case "ask":
            return <Ask {...props} />;
        case "note":
            return <Note {...props} />;
        case "propose":
            return <Propose {...props} chosen={chosen} />;
        case "handOver":
            return <HandOver {...props} likely={moved} />;
        case "close":
            return <Close {...props} />;
        case "flags":
            return <Flags {...props} />;
        case "address":
            return <Address {...props} onMoved={onMoved} />;
        case "household":
            return <Household {...props} />;
        case "take":
        case "accept":
            return null;
        default:
            return <Reason {...props} act={act} />;
    }
}
