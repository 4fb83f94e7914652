/** Names and numbers: opened with a reason that is written down first (A11), shown as long as the page is, and a number that
 * a safety flag forbids to call is no link before somebody says why (A8). */
import { useEffect, useState } from "preact/hooks";
import { desk, outcome, said, type Report, type Schemas } from "../../../../api/cases";
import { dialled } from "../../../../desk/parts/telephone";
import { Notice, TextField } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { useDraft } from "../drafts";
import { actWords } from "../words/acts";
import { words } from "../words/page";
import { flagWords } from "../words/flags";
import { reportWords } from "../words/report";

const REASON_MAX = 500;
type Person = Schemas["Named"];

export function Identity({ report, onDespite }: { report: Report; onDespite: (why: string) => void }) {
    const w = useWords(reportWords).identity;
    const a = useWords(actWords);
    const p = useWords(words);
    // The reason outlives a sign-in that has ended as it is sent.
    const {
        fields: { why },
        change,
        drop,
    } = useDraft(report.alert_id, "identity", { why: "" });
    const [error, setError] = useState<string>();
    const [problem, setProblem] = useState<string>();
    const [opened, setOpened] = useState<Schemas["IdentityView"]>();
    useEffect(() => setOpened(undefined), [report.alert_id]);

    const open = async () => {
        if (!why.trim()) return setError(a.needed);
        setError(undefined);
        const how = { params: { path: { alert_id: report.alert_id } }, body: { reason: why.trim() } };
        const came = await outcome(desk.POST("/v1/desk/alerts/{alert_id}/identity", how));
        if (came.kind !== "done") return setProblem(came.problem ? said(came.problem) : p.later);
        setProblem(undefined);
        drop();
        setOpened(came.answer);
    };
    return (
        <section class="identity" aria-labelledby="identity-title">
            <h2 id="identity-title">{w.title}</h2>
            {!opened && (
                <form
                    onSubmit={(event) => {
                        event.preventDefault();
                        void open();
                    }}
                >
                    <TextField
                        id="identity-why"
                        label={w.why}
                        hint={w.hint}
                        error={error}
                        value={why}
                        max={REASON_MAX}
                        onChange={(next) => change({ why: next })}
                    />
                    {problem && <Notice kind="danger">{problem}</Notice>}
                    <button type="submit" class="krds-btn">
                        {w.open}
                    </button>
                </form>
            )}
            {opened && (
                <div role="status" data-opened="identity">
                    <One title={w.reporter} person={opened.reporter} opened={opened} onDespite={onDespite} />
                    <One title={w.person} person={opened.person} opened={opened} onDespite={onDespite} />
                    {opened.account && <p>{w.account}</p>}
                    {!opened.reporter && !opened.person && !opened.account && <p>{w.none}</p>}
                    <button type="button" class="krds-btn small" onClick={() => setOpened(undefined)}>
                        {w.hide}
                    </button>
                </div>
            )}
        </section>
    );
}

interface OneProps {
    title: string;
    person: Person | undefined;
    opened: Schemas["IdentityView"];
    onDespite: (why: string) => void;
}

function One({ title, person, opened, onDespite }: OneProps) {
    const w = useWords(reportWords);
    const f = useWords(flagWords);
    const [why, setWhy] = useState("");
    if (!person) return null;
    const isForbidden = [...opened.flags.map((flag) => flag.kind), ...opened.flags_beside].includes("no_home_call");
    const isAllowed = !isForbidden || Boolean(why.trim());
    return (
        <dl class="facts">
            <div>
                <dt>{title}</dt>
                <dd>
                    {person.name && <p lang="ko">{person.name}</p>}
                    {opened.flags.map((flag) => (
                        <p key={flag.kind} class="error">
                            {f.kinds[flag.kind]}
                            {flag.note && `: ${flag.note}`}
                        </p>
                    ))}
                    {opened.flags_beside.map((kind) => (
                        <p key={kind} class="error">
                            {f.kinds[kind]} ({f.beside})
                        </p>
                    ))}
                    {person.phone && isForbidden && (
                        <TextField
                            id={`despite-${person.phone}`}
                            label={w.identity.despite}
                            hint={w.identity.forbidden}
                            value={why}
                            max={REASON_MAX}
                            onChange={(text) => {
                                setWhy(text);
                                onDespite(text);
                            }}
                        />
                    )}
                    {person.phone &&
                        (isAllowed ? (
                            <a class="number" href={dialled(person.phone)}>
                                <strong>{person.phone}</strong>
                            </a>
                        ) : (
                            <strong data-forbidden="call">{person.phone}</strong>
                        ))}
                </dd>
            </div>
        </dl>
    );
}
