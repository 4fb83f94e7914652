/** The page to eat with: one address, and what is shown stands behind its `#`. */
import { later } from "../../kit/later";
import { show } from "../../kit/show";
import { useWords } from "../../kit/words";
import { session, whenOut } from "../../session/session";
import { useAsked } from "./asked";
import { Front } from "./front";
import { HomeScreen } from "./home";
import { BasketScreen, readAllowance, SendingScreen } from "./order";
import { OrderScreen, OrdersScreen } from "./orders";
import { Tabs } from "./parts";
import { useRoute } from "./route";
import { forget } from "./sending";
import { ShopScreen } from "./shop";
import { useWho } from "./who";
import { words } from "./words";

const Me = later(() => import("./me/me").then((part) => part.MeScreen));
const Link = later(() => import("./me/link").then((part) => part.LinkScreen));
const Ask = later(() => import("./ask/ask").then((part) => part.Ask));

function Eat() {
    useWords(words);
    const child = useWho();
    const route = useRoute();
    if (session()?.pool !== "residents") return <Front />;
    if (!child) return <Link isFirst />;
    return <Signed child={child} route={route} />;
}

function Signed({ child, route: [at, id, what] }: { child: string; route: string[] }) {
    const allowance = useAsked(`allowance ${child}`, () => readAllowance(child));
    const { came } = allowance;
    return (
        <>
            {at === "shops" && id ? (
                <ShopScreen key={id} id={id} child={child} />
            ) : at === "basket" ? (
                <BasketScreen />
            ) : at === "sending" ? (
                <SendingScreen />
            ) : at === "orders" && id ? (
                <OrderScreen key={id} id={id} child={child} isNew={what === "new"} />
            ) : at === "orders" ? (
                <OrdersScreen key={child} child={child} />
            ) : at === "ask" ? (
                <Ask key={child} child={child} id={id} />
            ) : at === "me" && id === "link" ? (
                <Link isFirst={false} />
            ) : at === "me" ? (
                <Me key={child} child={child} allowance={came} />
            ) : (
                <HomeScreen key={child} child={child} allowance={allowance} />
            )}
            <Tabs hasAnswer={came.kind === "done" && Boolean(came.answer.new_answer)} />
        </>
    );
}

show(<Eat />);
// Signed out in another tab: nothing of it is left in this one either.
whenOut(() => void forget().then(() => location.replace("/")));
void navigator.serviceWorker?.register("/eat/worker.js", { scope: "/eat/" }).catch(() => undefined);
