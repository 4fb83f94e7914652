/** What an auditor does about a finding: takes it, gives it to another auditor, explains it, closes it, opens it again. */
import { useEffect, useState } from "preact/hooks";
import type { components } from "#api/desk";
import { desk } from "../../../api/signed";
import { useAct } from "../../../desk/parts/acting";
import { useAsked } from "../../../desk/parts/asking";
import { called } from "../../../desk/parts/called";
import { SelectField } from "../../../desk/parts/fields";
import { Loaded } from "../../../desk/parts/told";
import { WithWhy } from "../../../desk/parts/with_why";
import { partsWords } from "../../../desk/parts/words";
import { useWords } from "../../../kit/words";
import { session } from "../../../session/session";
import { findingsWords } from "./findings_words";

type View = components["schemas"]["FindingView"];
type State = View["state"];
type What = components["schemas"]["FindingStepForm"]["what"];
type ActName = What | "give";
type ClosedAs = NonNullable<View["closed_as"]>;

/** What can be done with a finding as it stands; the API decides anew. */
const ACTS: Record<State, ActName[]> = {
    open: ["assign", "give", "explain", "close"],
    assigned: ["assign", "give", "explain", "close"],
    explained: ["assign", "give", "explain", "close"],
    closed: ["reopen"],
};

interface ActionsProps {
    found: View;
    onMoved: (found: View) => void;
    /** Somebody else was faster: what they did is read, and shown beside what was typed. */
    onChanged: () => Promise<void>;
}

export function Actions({ found, onMoved, onChanged }: ActionsProps) {
    const w = useWords(findingsWords);
    const p = useWords(partsWords);
    const act = useAct();
    const isChanged = act.refused?.kind === "refused" && act.refused.problem.code === "version_changed";
    useEffect(() => {
        if (isChanged) void onChanged();
    }, [act.refused]);
    const last = found.steps.at(-1);
    const [name, setAct] = useState<ActName>();
    const [closedAs, setClosedAs] = useState<ClosedAs | "">("");
    const [to, setTo] = useState("");
    const open = (next: ActName) => {
        setClosedAs("");
        setTo("");
        setAct(next);
    };
    return (
        <>
            <div class="actions">
                {ACTS[found.state].map((each) => (
                    <button key={each} type="button" class="krds-btn" data-act={each} onClick={() => open(each)}>
                        {w.acts[each][0]}
                    </button>
                ))}
            </div>
            {name && (
                <WithWhy
                    name="finding-step"
                    of={`${found.finding_id} ${name}`}
                    title={w.acts[name][0]}
                    text={w.acts[name][1]}
                    doIt={w.acts[name][0]}
                    act={act}
                    isReady={(name !== "close" || closedAs !== "") && (name !== "give" || to !== "")}
                    onClose={() => setAct(undefined)}
                    onDo={async (why) => {
                        const path = { finding_id: found.finding_id };
                        const what: What = name === "give" ? "assign" : name;
                        const reason = name === "close" && closedAs ? { closed_as: closedAs } : {};
                        const whom = name === "give" ? { to } : {};
                        const body = { version: found.version, what, why, ...reason, ...whom };
                        const changed = await act.run(() =>
                            desk.POST("/v1/desk/audits/findings/{finding_id}/steps", { params: { path }, body }),
                        );
                        if (changed) onMoved(changed);
                        return changed !== undefined;
                    }}
                >
                    {isChanged && last && (
                        <p data-meanwhile={last.what}>
                            {w.meanwhile(w.whats[last.what], last.by ? called(last.by, last.by_name, p) : w.machine)}{" "}
                            {last.why}
                        </p>
                    )}
                    {name === "give" && <Colleagues found={found} to={to} onChange={setTo} />}
                    {name === "close" && (
                        <SelectField<ClosedAs>
                            id="closed-as"
                            label={w.closedAsLabel}
                            options={w.closedAs}
                            value={closedAs}
                            hasNone
                            onChange={setClosedAs}
                        />
                    )}
                </WithWhy>
            )}
        </>
    );
}

interface ColleaguesProps {
    found: View;
    to: string;
    onChange: (account: string) => void;
}

/** The auditors but oneself, and but whoever has it. */
function Colleagues({ found, to, onChange }: ColleaguesProps) {
    const w = useWords(findingsWords);
    const p = useWords(partsWords);
    const me = session()?.subject;
    const asked = useAsked(() => desk.GET("/v1/desk/audits/auditors"), []);
    return (
        <Loaded asked={asked}>
            {({ auditors }) => {
                const others = auditors.filter(({ account }) => account !== me && account !== found.assignee);
                if (others.length === 0) return <p>{w.nobodyElse}</p>;
                return (
                    <SelectField
                        id="give-to"
                        label={w.giveTo}
                        options={Object.fromEntries(
                            others.map(({ account, name }) => [account, called(account, name, p)]),
                        )}
                        value={to}
                        hasNone
                        onChange={onChange}
                    />
                );
            }}
        </Loaded>
    );
}
