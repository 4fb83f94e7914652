/** One's own page: what can be spent until when, names, devices, and what stays here. */
import { useState } from "preact/hooks";
import { outcome, people, said, type Allowance } from "../../../api/meals";
import { wipe } from "../../../device/store";
import { Sure } from "../../../kit/sure";
import { useWords } from "../../../kit/words";
import { DeleteAccount } from "../../../session/delete";
import { signOut, token } from "../../../session/session";
import { refresh, type Asked } from "../asked";
import { put } from "../basket";
import { Field, Screen, Told } from "../parts";
import { setPlace } from "../place";
import { goInstead, href } from "../route";
import { forget } from "../sending";
import { day, won } from "../shown";
import { choose, everyone, isFamily, nameOf, NAME_MAX, rename } from "../who";
import { Install } from "./install";
import { Mails } from "./mails";
import { meWords } from "./words";

const CODE_MAX = 40;

export function MeScreen({ child, allowance }: { child: string; allowance: Asked<Allowance> }) {
    const w = useWords(meWords);
    return (
        <Screen title={w.title}>
            {allowance.kind === "done" && <Money allowance={allowance.answer} />}
            {allowance.kind === "refused" && <Told>{said(allowance.problem)}</Told>}
            <Mails />
            {isFamily() && <Name key={child} child={child} />}
            <Device child={child} />
            <p>
                <a href={href("me", "link")}>{w.another}</a>
            </p>
            <Install />
            <Stays />
            <Ends child={child} />
            <section class="eat-foot">
                <p>
                    {w.help} <a href="/report/">{w.helpLink}</a>
                </p>
                <button type="button" class="eat-btn" onClick={() => void leave()}>
                    {w.signOut}
                </button>
            </section>
        </Screen>
    );
}

async function forgetAll(): Promise<void> {
    put(null);
    await forget();
}

/** Nothing of this child's is left for whoever holds the device next. */
async function leave(): Promise<void> {
    await forgetAll();
    await signOut();
    location.replace("/");
}

/** Ends this account's link with the child, or the account; what the child has stays the child's. */
function Ends({ child }: { child: string }) {
    const w = useWords(meWords);
    const unlink = async () => {
        const came = await outcome(
            people.DELETE("/v1/my/children/{child_id}", { params: { path: { child_id: child } } }),
        );
        if (came.kind !== "done") return came.problem ? said(came.problem) : w.later;
        put(null);
        // From now on the account's token says so too.
        await token(true).catch(() => null);
        choose(everyone()[0] ?? "");
        goInstead();
        return undefined;
    };
    return (
        <details>
            <summary>{w.ends}</summary>
            <p>{w.endsText}</p>
            <Sure
                label={w.unlink}
                text={w.unlinkSure(nameOf(child))}
                yes={w.unlinkYes}
                no={w.no}
                look="eat-btn"
                onYes={unlink}
            />
            <DeleteAccount look="eat-btn" to="/" forget={forgetAll} />
        </details>
    );
}

function Money({ allowance }: { allowance: Allowance }) {
    const w = useWords(meWords);
    const { today, day_cap, month, coupons, lapses } = allowance;
    return (
        <section aria-labelledby="money">
            <h2 id="money">{w.money}</h2>
            <dl class="eat-sums">
                <div>
                    <dt>
                        {w.today} <span class="hint">{w.ofDay(won(day_cap.amount))}</span>
                    </dt>
                    <dd>{won(today.amount)}</dd>
                </div>
                <div>
                    <dt>{w.month}</dt>
                    <dd>{won(month.amount)}</dd>
                </div>
                <div>
                    <dt>{w.coupons}</dt>
                    <dd>{w.coupon(coupons.left, won(coupons.each_up_to.amount))}</dd>
                </div>
            </dl>
            <p class="hint">{w.couponHint}</p>
            <h3>{w.lapses}</h3>
            {!lapses.length && <p>{w.noLapses}</p>}
            <dl class="eat-sums" data-lapses={lapses.length}>
                {lapses.map((each) => (
                    <div key={each.on}>
                        <dt>{w.until(day(each.on))}</dt>
                        <dd>{won(each.amount.amount)}</dd>
                    </div>
                ))}
            </dl>
        </section>
    );
}

function Name({ child }: { child: string }) {
    const w = useWords(meWords);
    const [name, setName] = useState(nameOf(child));
    const [isSaved, setSaved] = useState(false);
    return (
        <section aria-labelledby="who">
            <h2 id="who">{w.who}</h2>
            <form
                onSubmit={(event) => {
                    event.preventDefault();
                    rename(child, name);
                    setSaved(true);
                }}
            >
                <Field
                    id="nickname"
                    label={w.nickname}
                    hint={w.nicknameHint}
                    value={name}
                    max={NAME_MAX}
                    onChange={setName}
                />
                <button type="submit" class="eat-btn">
                    {w.save}
                </button>
            </form>
            <p role="status">{isSaved && w.saved}</p>
        </section>
    );
}

/** A code that a second device shows is typed here, where one acts for the child already. */
function Device({ child }: { child: string }) {
    const w = useWords(meWords);
    const [code, setCode] = useState("");
    const [told, setTold] = useState<{ text: string; isDone: boolean }>();
    const link = async () => {
        const came = await outcome(
            people.POST("/v1/my/children/{child_id}/devices", {
                params: { path: { child_id: child } },
                body: { code },
            }),
        );
        if (came.kind === "done") setTold({ text: w.deviceDone, isDone: true });
        else if (came.problem) setTold({ text: said(came.problem), isDone: false });
        refresh();
    };
    return (
        <details>
            <summary>{w.device}</summary>
            <p>{w.deviceText}</p>
            <form
                onSubmit={(event) => {
                    event.preventDefault();
                    if (code.trim()) void link();
                }}
            >
                <Field id="device" label={w.deviceCode} value={code} max={CODE_MAX} onChange={setCode} />
                <button type="submit" class="eat-btn" disabled={!code.trim()}>
                    {w.deviceAdd}
                </button>
            </form>
            {told && (
                <Told isNow tone={told.isDone ? "good" : "look"}>
                    {told.text}
                </Told>
            )}
        </details>
    );
}

function Stays() {
    const w = useWords(meWords);
    const [isWiped, setWiped] = useState(false);
    const wipeAll = async () => {
        setPlace(null);
        put(null);
        await forget();
        await wipe();
        setWiped(true);
    };
    return (
        <details>
            <summary>{w.stays}</summary>
            <p>{w.staysText}</p>
            <button type="button" class="eat-btn" onClick={() => void wipeAll()}>
                {w.wipe}
            </button>
            <p role="status">{isWiped && w.wiped}</p>
        </details>
    );
}
