/** Links this account: by number, birthday and the letter's code; or from a device that is linked already (P2). */
import { useRef, useState } from "preact/hooks";
import { outcome, people, said, type Pairing } from "../../../api/meals";
import { newRequestId } from "../../../device/ids";
import { asTyped } from "../../../kit/typed";
import { useWords } from "../../../kit/words";
import { DeleteAccount } from "../../../session/delete";
import { signOut, token } from "../../../session/session";
import { allSaid, Field, Screen, Told } from "../parts";
import { goInstead, href } from "../route";
import { clock } from "../shown";
import { choose, everyone, NAME_MAX, rename } from "../who";
import { words } from "../words";
import { linkWords } from "./link-words";
import { meWords } from "./words";

const NUMBER_MAX = 40;
const DIGITS_MIN = 12;

/** The token is made anew, and with it what this account may. */
async function renewed(): Promise<boolean> {
    const before = everyone().length;
    await token(true).catch(() => null);
    return everyone().length > before;
}

function eat(child?: string): void {
    choose(child ?? everyone()[0] ?? "");
    goInstead();
}

export function LinkScreen({ isFirst }: { isFirst: boolean }) {
    const w = useWords(meWords);
    const own = useWords(linkWords).link;
    return (
        <Screen title={isFirst ? own.titleFirst : own.title} {...(!isFirst && { back: href("me") })} hasBar={false}>
            <Letter />
            {isFirst && <Pair />}
            {isFirst && (
                <section class="eat-foot">
                    <p>
                        {w.help} <a href="/report/">{w.helpLink}</a>
                    </p>
                    <button
                        type="button"
                        class="eat-btn"
                        onClick={() => void signOut().then(() => location.replace("/"))}
                    >
                        {w.signOut}
                    </button>
                    <DeleteAccount look="eat-btn" to="/" />
                </section>
            )}
        </Screen>
    );
}

function Letter() {
    const w = useWords(linkWords).link;
    const all = useWords(words);
    const mine = useWords(meWords);
    const [name, setName] = useState("");
    const [as, setAs] = useState<"child" | "guardian">("child");
    const [number, setNumber] = useState("");
    const [birth, setBirth] = useState("");
    const [code, setCode] = useState("");
    const [told, setTold] = useState<string>();
    const [linked, setLinked] = useState<string>();
    const link = async () => {
        setTold(undefined);
        const before = everyone();
        if (asTyped(number).replace(/\D/g, "").length < DIGITS_MIN || !birth || !code.trim()) return setTold(w.missing);
        const came = await outcome(
            people.POST("/v1/my/card", {
                body: { card_number: number, birth_date: birth, code, linked_as: as },
            }),
        );
        if (came.kind === "refused") return setTold(allSaid(came.problem));
        // The line may have broken on the way back: then the account is linked all the same.
        const isLinked = (await renewed()) || came.kind === "done";
        if (!isLinked) return setTold(came.problem ? said(came.problem) : all.line);
        setLinked(came.kind === "done" ? came.answer.child_id : everyone().find((each) => !before.includes(each)));
    };
    if (linked)
        return (
            <Told isNow tone="good">
                <p>{w.done}</p>
                {as === "guardian" && (
                    <Field
                        id="nickname"
                        label={mine.nickname}
                        hint={mine.nicknameHint}
                        value={name}
                        max={NAME_MAX}
                        onChange={setName}
                    />
                )}
                <button
                    type="button"
                    class="eat-btn primary"
                    onClick={() => {
                        if (name.trim()) rename(linked, name);
                        eat(linked);
                    }}
                >
                    {w.start}
                </button>
            </Told>
        );
    return (
        <form
            onInput={() => setTold(undefined)}
            onSubmit={(event) => {
                event.preventDefault();
                void link();
            }}
        >
            <p>{w.text}</p>
            <fieldset class="eat-who">
                <legend>{w.me}</legend>
                {(["child", "guardian"] as const).map((each) => (
                    <button key={each} type="button" aria-pressed={as === each} onClick={() => setAs(each)}>
                        {w[each]}
                    </button>
                ))}
            </fieldset>
            <Field
                id="number"
                label={w.number}
                hint={w.numberHint}
                value={number}
                max={NUMBER_MAX}
                mode="numeric"
                onChange={setNumber}
            />
            <Field id="birth" label={w.birth} kind="date" value={birth} max={10} onChange={setBirth} />
            <Field id="code" label={w.code} hint={w.codeHint} value={code} max={NUMBER_MAX} onChange={setCode} />
            {told && (
                <Told isNow tone="look">
                    {told}
                </Told>
            )}
            <button type="submit" class="eat-btn primary">
                {w.send}
            </button>
            <p class="hint">{w.noLetter}</p>
        </form>
    );
}

/** A code is shown here and typed on the device that is linked already. */
function Pair() {
    const w = useWords(linkWords).pair;
    const [pairing, setPairing] = useState<Pairing>();
    const [told, setTold] = useState<string>();
    const requestId = useRef(newRequestId());
    const ask = async () => {
        const came = await outcome<Pairing>(
            people.POST("/v1/my/pairings", { body: { request_id: requestId.current } }),
        );
        if (came.kind === "done") setPairing(came.answer);
        else if (came.problem) {
            requestId.current = newRequestId();
            setTold(said(came.problem));
        }
    };
    const check = async () => {
        if (await renewed()) eat();
        else setTold(w.notYet);
    };
    return (
        <details>
            <summary>{w.title}</summary>
            <p>{w.text}</p>
            {pairing ? (
                <>
                    <p class="eat-code">{pairing.code}</p>
                    <p>{w.how(clock(pairing.valid_until))}</p>
                    <button type="button" class="eat-btn" onClick={() => void check()}>
                        {w.check}
                    </button>
                </>
            ) : (
                <button type="button" class="eat-btn" onClick={() => void ask()}>
                    {w.show}
                </button>
            )}
            {told && <Told isNow>{told}</Told>}
        </details>
    );
}
