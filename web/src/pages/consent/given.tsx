/** What was let: each app with the cards that it orders with, and its end. */
import { useEffect, useState } from "preact/hooks";
import { myAccount, outcome, said } from "../../api/signed";
import type { Schemas } from "../../api/people";
import { Notice } from "../../kit/fields";
import { Page } from "../../kit/page";
import { moment, useWords } from "../../kit/words";
import { session, signIn } from "../../session/session";
import { words } from "./words";

type Consent = Schemas["ConsentView"];

export function Given() {
    const w = useWords(words);
    const isResident = session()?.pool === "residents";
    return (
        <Page title={w.listTitle} step="list" isPlain>
            {isResident ? (
                <List />
            ) : (
                <>
                    <p>{session() ? w.staff : w.signInList}</p>
                    <button type="button" class="krds-btn large primary" onClick={() => signIn("residents")}>
                        {w.signIn}
                    </button>
                </>
            )}
        </Page>
    );
}

function List() {
    const w = useWords(words);
    const [apps, setApps] = useState<Map<string, Consent[]>>();
    const [problem, setProblem] = useState<string>();
    const [told, setTold] = useState<string>();

    const read = async () => {
        const came = await outcome(myAccount.GET("/v1/my/consents"));
        if (came.kind === "done") setApps(byApp(came.answer.consents));
        setProblem(came.kind === "done" ? undefined : came.problem ? said(came.problem) : w.later);
    };
    useEffect(() => void read(), []);

    const withdraw = async (client: string, app: string) => {
        setTold(undefined);
        const came = await outcome(
            myAccount.DELETE("/v1/my/consents/{client_id}", { params: { path: { client_id: client } } }),
        );
        if (came.kind !== "done") return setProblem(came.problem ? said(came.problem) : w.later);
        setTold(w.withdrawn(app));
        await read();
    };
    return (
        <>
            {problem && (
                <>
                    <Notice kind="danger">{problem}</Notice>
                    <button type="button" class="krds-btn" onClick={() => void read()}>
                        {w.again}
                    </button>
                </>
            )}
            <p aria-live="polite">{told}</p>
            {apps?.size === 0 && <p>{w.none}</p>}
            {apps && apps.size > 0 && <p class="hint">{w.listHint}</p>}
            {[...(apps ?? [])].map(([client, consents]) => (
                <AppGiven key={client} consents={consents} onWithdraw={(app) => void withdraw(client, app)} />
            ))}
        </>
    );
}

function byApp(consents: Consent[]): Map<string, Consent[]> {
    const found = new Map<string, Consent[]>();
    for (const each of consents) found.set(each.client_id, [...(found.get(each.client_id) ?? []), each]);
    return found;
}

function AppGiven({ consents, onWithdraw }: { consents: Consent[]; onWithdraw: (app: string) => void }) {
    const w = useWords(words);
    const [isAsked, setAsked] = useState(false);
    const app = consents[0]?.partner ?? "";
    const own = session()?.claims["child_id"];
    return (
        <section data-app={consents[0]?.client_id}>
            <h2>{app}</h2>
            <ul>
                {consents.map((each) => (
                    <li key={each.child_id}>
                        {each.child_id === own ? w.ownCard : w.ward(each.child_id)}{" "}
                        <span class="hint">{w.since(moment(each.since))}</span>
                    </li>
                ))}
            </ul>
            {isAsked ? (
                <div role="group" aria-label={w.withdraw(app)}>
                    <p>{w.withdrawSure(app)}</p>
                    {consents.length > 1 && <p>{w.withdrawAll}</p>}
                    <div class="actions">
                        <button type="button" class="krds-btn primary" onClick={() => onWithdraw(app)}>
                            {w.withdrawYes}
                        </button>
                        <button type="button" class="krds-btn" onClick={() => setAsked(false)}>
                            {w.withdrawNo}
                        </button>
                    </div>
                </div>
            ) : (
                <button type="button" class="krds-btn" onClick={() => setAsked(true)}>
                    {w.withdraw(app)}
                </button>
            )}
        </section>
    );
}
