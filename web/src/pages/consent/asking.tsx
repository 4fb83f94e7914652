/** An app asks: who it is and what it could do, for which child, and then yes or no. Nobody is sent back but to the
 * address that the API gives, which is one that is registered for the app. */
import { useEffect, useState } from "preact/hooks";
import { people, type Schemas } from "../../api/people";
import { myAccount, outcome, said, type Outcome } from "../../api/signed";
import { Choices, Notice } from "../../kit/fields";
import { Page } from "../../kit/page";
import { language, useWords } from "../../kit/words";
import { session, signIn, signOut } from "../../session/session";
import { isTwice, type Asked } from "./asked";
import { words } from "./words";

type App = Schemas["AskingView"];

export function Asking({ asked, onList }: { asked: Asked; onList: () => void }) {
    const w = useWords(words);
    const [came, setCame] = useState<Outcome<App>>();
    const ask = () => void outcome(people.GET("/v1/oauth/authorize", { params: { query: asked } })).then(setCame);
    useEffect(() => (isTwice(location.search) ? undefined : ask()), [language()]);

    if (isTwice(location.search) || came?.kind === "refused")
        return (
            <Page title={w.wrong} step="wrong" isPlain>
                {came?.kind === "refused" && (
                    <Notice kind="danger">{came.problem.code === "invalid" ? w.wrongAsked : said(came.problem)}</Notice>
                )}
                <p>{w.wrongHint}</p>
            </Page>
        );
    if (came?.kind !== "done")
        return (
            <Page title={w.title} step="loading" isPlain>
                {came && (
                    <>
                        <Notice kind="danger">{w.later}</Notice>
                        <button type="button" class="krds-btn" onClick={ask}>
                            {w.again}
                        </button>
                    </>
                )}
            </Page>
        );
    return (
        <Page title={came.answer.title} step="asking" isPlain>
            <h2>{w.may}</h2>
            <ul>
                {came.answer.may.map((each) => (
                    <li key={each}>{each}</li>
                ))}
            </ul>
            <h2>{w.mayNot}</h2>
            <ul>
                {came.answer.may_not.map((each) => (
                    <li key={each}>{each}</li>
                ))}
            </ul>
            <p>{came.answer.ends}</p>
            <Decide asked={asked} app={came.answer} />
            <p>
                <button type="button" class="krds-btn text" onClick={onList}>
                    {w.toList}
                </button>
            </p>
        </Page>
    );
}

function Decide({ asked, app }: { asked: Asked; app: App }) {
    const w = useWords(words);
    const who = session();
    const refuse = (
        <a class="krds-btn large" href={app.denied_to} rel="noreferrer">
            {w.refuse}
        </a>
    );
    if (who?.pool !== "residents")
        return (
            <>
                <Notice kind="info">{who ? w.staff : w.signInHint}</Notice>
                <div class="actions">
                    <button type="button" class="krds-btn large primary" onClick={() => signIn("residents")}>
                        {w.signIn}
                    </button>
                    {refuse}
                </div>
            </>
        );
    return (
        <>
            <p class="hint">
                {w.as(who.name)}{" "}
                <button
                    type="button"
                    class="krds-btn small"
                    onClick={() => void signOut().then(() => location.reload())}
                >
                    {w.signOut}
                </button>
            </p>
            <Agree asked={asked} refuse={refuse} />
        </>
    );
}

interface Card {
    child: string;
    isOwn: boolean;
}

function Agree({ asked, refuse }: { asked: Asked; refuse: preact.ComponentChild }) {
    const w = useWords(words);
    const [cards, setCards] = useState<Card[]>();
    const [chosen, setChosen] = useState<string>();
    const [problem, setProblem] = useState<string>();
    const [isMissing, setMissing] = useState(false);
    const [back, setBack] = useState<string>();
    const wrong = (came: Outcome<unknown>) =>
        setProblem(came.kind !== "done" && came.problem ? said(came.problem) : w.later);

    const read = async () => {
        // As it stands now: a token may be of before.
        const came = await outcome(myAccount.GET("/v1/my/account"));
        if (came.kind !== "done") return wrong(came);
        const found = came.answer.entitlements
            .filter((each) => each.kind === "child" || each.kind === "ward")
            .map((each) => ({ child: each.value, isOwn: each.kind === "child" }));
        setProblem(undefined);
        setCards(found);
        if (found.length === 1) setChosen(found[0]?.child);
    };
    useEffect(() => void read(), []);

    const agree = async () => {
        if (!chosen) return setMissing(true);
        const { response_type: _, ...wanted } = asked;
        const came = await outcome(myAccount.POST("/v1/my/consents", { body: { ...wanted, child_id: chosen } }));
        if (came.kind !== "done") return wrong(came);
        setBack(came.answer.redirect_to);
        // The code in it is good for a minute: it is left at once, and stands in no entry of this page's history.
        location.replace(came.answer.redirect_to);
    };

    if (back)
        return (
            <>
                <Notice kind="info">{w.goBack}</Notice>
                <a class="krds-btn large primary" href={back} rel="noreferrer">
                    {w.goBackLink}
                </a>
            </>
        );
    return (
        <>
            {problem && <Notice kind="danger">{problem}</Notice>}
            {problem && !cards && (
                <button type="button" class="krds-btn" onClick={() => void read()}>
                    {w.again}
                </button>
            )}
            {cards?.length === 0 && <Notice kind="info">{w.noCard}</Notice>}
            {cards && cards.length > 0 && (
                <>
                    <Choices
                        id="child"
                        label={w.whichChild}
                        isHeadingShown
                        error={isMissing ? w.chooseChild : undefined}
                        options={Object.fromEntries(
                            cards.map((each) => [each.child, each.isOwn ? w.ownCard : w.ward(each.child)]),
                        )}
                        value={chosen ? [chosen] : []}
                        onChange={([child]) => {
                            setChosen(child);
                            setMissing(false);
                        }}
                    />
                    <p>{w.beware}</p>
                </>
            )}
            <div class="actions">
                {cards && cards.length > 0 && (
                    <button type="button" class="krds-btn large primary" onClick={() => void agree()}>
                        {w.agree}
                    </button>
                )}
                {refuse}
            </div>
        </>
    );
}
