/** Shops nearby, as a list that does everything and a map that shows where they are (M10). */
import { useEffect, useState } from "preact/hooks";
import { meals, outcome, type Category, type Near } from "../../api/meals";
import { now } from "../../device/clock";
import { language, useWords } from "../../kit/words";
import { later } from "../../kit/later";
import { useAsked } from "./asked";
import { Icon } from "./icons";
import { List } from "./list";
import { Answer, Told } from "./parts";
import { usePlace, type Place } from "./place";
import { href } from "./route";
import { nameShop } from "./shops";
import { way, won } from "./shown";
import { Where } from "./where";
import { words } from "./words";

const ShopMap = later(() => import("./map/map").then((part) => part.ShopMap), false);
const RADIUS_M = 1_000;
const WIDER_M = [3_000, 10_000];
const TYPED_MS = 350;

interface Wish {
    radius: number;
    q: string;
    category: Category | "";
    isOpen: boolean;
    delivers: boolean;
}

const NOTHING: Wish = { radius: RADIUS_M, q: "", category: "", isOpen: true, delivers: false };

function ask(place: Place, wish: Wish, child: string, next?: string) {
    return outcome(
        meals.GET("/v1/merchants", {
            params: {
                query: {
                    lat: place.lat,
                    lon: place.lon,
                    radius_m: wish.radius,
                    child_id: child,
                    ...(wish.q.trim() && { q: wish.q.trim() }),
                    ...(wish.category && { category: wish.category }),
                    ...(wish.isOpen && { open_at: `${new Date(now()).toISOString().slice(0, 19)}Z` }),
                    ...(wish.delivers && { delivers: true }),
                    ...(next && { next }),
                },
            },
        }),
    );
}

export function NearShops({ child }: { child: string }) {
    const w = useWords(words);
    const place = usePlace();
    const [isChanging, setChanging] = useState(false);
    return (
        <section aria-labelledby="near">
            <div class="eat-row">
                <h2 id="near">{w.home.near}</h2>
                {place && !isChanging && (
                    <button type="button" class="eat-quiet" onClick={() => setChanging(true)}>
                        <Icon name="pin" /> <span lang={place.name && "ko"}>{place.name ?? w.near.here}</span>
                        <span class="unseen"> {w.near.change}</span>
                    </button>
                )}
            </div>
            {!place || isChanging ? (
                <Where onChosen={() => setChanging(false)} />
            ) : (
                <Found key={`${place.lat} ${place.lon} ${child}`} place={place} child={child} />
            )}
        </section>
    );
}

function Found({ place, child }: { place: Place; child: string }) {
    const w = useWords(words).near;
    const [wish, setWish] = useState(NOTHING);
    const [isMap, setMap] = useState(false);
    const change = (part: Partial<Wish>) => setWish((before) => ({ ...before, ...part }));
    const { came, again } = useAsked(JSON.stringify(wish), () => ask(place, wish, child));
    return (
        <>
            <Wishes wish={wish} change={change} />
            <div class="eat-row">
                <p class="eat-count" role="status">
                    {came.kind === "done" && w.found(came.answer.merchants.length, !came.answer.next)}
                </p>
                <div class="eat-pair" role="group" aria-label={`${w.list}, ${w.map}`}>
                    <button type="button" aria-pressed={!isMap} onClick={() => setMap(false)}>
                        {w.list}
                    </button>
                    <button type="button" aria-pressed={isMap} onClick={() => setMap(true)}>
                        {w.map}
                    </button>
                </div>
            </div>
            <Answer came={came} again={again}>
                {(first) => (
                    <>
                        {isMap && <ShopMap place={place} shops={first.merchants} radius={wish.radius} />}
                        {!first.merchants.length && <None wish={wish} change={change} />}
                        <List
                            key={JSON.stringify(wish)}
                            look="eat-shops"
                            label={w.more}
                            first={first}
                            more={(from) => ask(place, wish, child, from)}
                        >
                            {({ merchants }) =>
                                merchants.map((shop) => <ShopLine key={shop.merchant_id} shop={shop} />)
                            }
                        </List>
                    </>
                )}
            </Answer>
        </>
    );
}

function Wishes({ wish, change }: { wish: Wish; change: (part: Partial<Wish>) => void }) {
    const w = useWords(words).near;
    const kinds = useWords(words).categories;
    const [typed, setTyped] = useState(wish.q);
    useEffect(() => {
        const timer = setTimeout(() => typed !== wish.q && change({ q: typed }), TYPED_MS);
        return () => clearTimeout(timer);
    }, [typed]);
    return (
        <div class="eat-wishes" role="search">
            <div class="field">
                <label for="q">{w.search}</label>
                <input
                    id="q"
                    class="krds-input"
                    type="search"
                    placeholder={w.searchHint}
                    value={typed}
                    maxLength={30}
                    autocomplete="off"
                    onInput={(event) => setTyped(event.currentTarget.value)}
                />
            </div>
            <div class="eat-chips">
                <button type="button" aria-pressed={wish.isOpen} onClick={() => change({ isOpen: !wish.isOpen })}>
                    {w.open}
                </button>
                <button type="button" aria-pressed={wish.delivers} onClick={() => change({ delivers: !wish.delivers })}>
                    {w.delivers}
                </button>
                <label class="unseen" for="kind">
                    {w.kind}
                </label>
                <select
                    id="kind"
                    value={wish.category}
                    onChange={(event) => change({ category: event.currentTarget.value as Category | "" })}
                >
                    <option value="">
                        {w.kind}: {w.all}
                    </option>
                    {(Object.keys(kinds) as Category[]).map((each) => (
                        <option key={each} value={each}>
                            {kinds[each]}
                        </option>
                    ))}
                </select>
            </div>
        </div>
    );
}

function None({ wish, change }: { wish: Wish; change: (part: Partial<Wish>) => void }) {
    const w = useWords(words).near;
    const wider = WIDER_M.find((metres) => metres > wish.radius);
    return (
        <Told>
            <p>{w.none}</p>
            {wish.isOpen && (
                <button type="button" class="eat-btn" onClick={() => change({ isOpen: false })}>
                    {w.closedToo}
                </button>
            )}
            {wider && (
                <button type="button" class="eat-btn" onClick={() => change({ radius: wider })}>
                    {w.farther(wider / 1000)}
                </button>
            )}
        </Told>
    );
}

function ShopLine({ shop }: { shop: Near }) {
    const w = useWords(words);
    nameShop(shop.merchant_id, shop.name);
    const canNow = shop.open_now && shop.can_order;
    return (
        <li>
            <a href={href("shops", shop.merchant_id)} class={`eat-shop kind-${shop.category}`} data-open={canNow}>
                <span class="eat-dot">
                    <Icon name="bowl" />
                </span>
                <span class="eat-shop-said">
                    <strong lang="ko">{shop.name}</strong>
                    <span>
                        {w.categories[shop.category]} · {way(shop.distance_m)}
                        {shop.delivers && ` · ${w.near.brings}`}
                    </span>
                    {!shop.open_now ? (
                        <span class="eat-not">{w.near.isClosed}</span>
                    ) : shop.can_order ? (
                        <span class="eat-can">{w.near.upTo(won(shop.up_to.amount))}</span>
                    ) : (
                        <span class="eat-not" lang={language()}>
                            {shop.detail}
                        </span>
                    )}
                </span>
            </a>
        </li>
    );
}
