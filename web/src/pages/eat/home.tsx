/** What can be spent here and now, in one number; what is on its way; and the shops nearby (M9, M10). */
import { useEffect, useState } from "preact/hooks";
import { said, type Allowance, type Problem } from "../../api/meals";
import { useWords } from "../../kit/words";
import { useAsked, type Asked } from "./asked";
import { Bowl } from "./icons";
import { NearShops } from "./near";
import { OrderLine, readOrders } from "./orders";
import { Answer, Screen, Told } from "./parts";
import { href } from "./route";
import { waiting } from "./sending";
import { day, month, won } from "./shown";
import { choose, everyone, isFamily, nameOf } from "./who";
import { words } from "./words";

interface HomeProps {
    child: string;
    allowance: { came: Asked<Allowance>; again: () => void };
}

export function HomeScreen({ child, allowance: { came, again } }: HomeProps) {
    const w = useWords(words).home;
    return (
        <Screen title={w.title}>
            <ForWhom child={child} />
            <Unsent />
            <Answer came={came} again={again} refused={(problem) => <NotYet problem={problem} />}>
                {(allowance) => (
                    <>
                        <Purse allowance={allowance} />
                        <Running child={child} />
                        <NearShops child={child} />
                    </>
                )}
            </Answer>
        </Screen>
    );
}

/** The switch between those for whom one acts. */
function ForWhom({ child }: { child: string }) {
    const w = useWords(words).home;
    const all = everyone();
    if (!isFamily() || all.length < 2) return null;
    return (
        <fieldset class="eat-who">
            <legend>{w.forWhom}</legend>
            {all.map((each) => (
                <button key={each} type="button" aria-pressed={each === child} onClick={() => choose(each)}>
                    {nameOf(each)}
                </button>
            ))}
        </fieldset>
    );
}

function Purse({ allowance }: { allowance: Allowance }) {
    const w = useWords(words).home;
    const { up_to, today, day_cap, month: left, coupons, lapses, code } = allowance;
    const [first] = lapses;
    const label = code === "outside_meal_hours" ? w.closed : code === "account_suspended" ? w.stopped : w.now;
    return (
        <section class="eat-purse" aria-label={w.now}>
            <div>
                <p class="eat-label">{label}</p>
                <p class="eat-amount" data-amount={up_to.amount}>
                    {won(up_to.amount)}
                </p>
                {code && <p>{allowance.message}</p>}
                {!code && up_to.amount < today.amount && <p>{w.ofToday(won(today.amount))}</p>}
            </div>
            <Bowl part={up_to.amount / (day_cap.amount || 1)} />
            <dl>
                <div>
                    <dt>{w.month}</dt>
                    <dd>{won(left.amount)}</dd>
                </div>
                <div>
                    <dt>{w.coupons}</dt>
                    <dd>{w.couponCount(coupons.left)}</dd>
                </div>
            </dl>
            {allowance.warning && first && <p class="eat-soon">{w.lapses(won(first.amount.amount), day(first.on))}</p>}
            {allowance.notice && <p class="eat-soon">{allowance.notice}</p>}
            <a href={href("me")}>{w.details}</a>
        </section>
    );
}

/** Before a town begins, or where somebody must be asked: said kindly, and there is nothing to press. */
function NotYet({ problem }: { problem: Problem }) {
    const w = useWords(words).home;
    const isSoon = problem.code === "not_begun" || problem.code === "not_switched_on";
    return (
        <section class="eat-purse">
            <div>
                {isSoon && <p class="eat-label">{w.soon}</p>}
                <p class="eat-amount small">{said(problem)}</p>
            </div>
            <Bowl part={1} />
        </section>
    );
}

function Unsent() {
    const w = useWords(words).home;
    const [is, setIs] = useState(false);
    useEffect(() => {
        void waiting().then((found) => setIs(found !== undefined));
    }, []);
    if (!is) return null;
    return (
        <Told tone="look">
            <p>{w.onItsWay}</p>
            <a class="eat-btn" href={href("sending")}>
                {w.see}
            </a>
        </Told>
    );
}

/** The order that a shop is looking at; else the last one, to have it once more. */
function Running({ child }: { child: string }) {
    const w = useWords(words).home;
    const { came } = useAsked(`last ${child}`, () => readOrders(child, month()));
    if (came.kind !== "done") return null;
    const { orders } = came.answer;
    const held = orders.find((order) => order.state === "held");
    const shown = held ?? orders.find((order) => order.state === "captured");
    if (!shown) return null;
    return (
        <section aria-labelledby="running">
            <h2 id="running">{held ? w.held : w.again}</h2>
            <ul class="eat-orders">
                <OrderLine order={shown} />
            </ul>
        </section>
    );
}
