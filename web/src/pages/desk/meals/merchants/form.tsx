/** A shop as its town registers it, or changes it: name, kind, place, hours, menu. What is not shown stays as it was. */
import { useState } from "preact/hooks";
import type { Desk } from "../../../../api/desk";
import { Check, SelectField } from "../../../../desk/parts/fields";
import { TextField } from "../../../../kit/fields";
import { asTyped } from "../../../../kit/typed";
import { useWords } from "../../../../kit/words";
import { Hours } from "./hours";
import { Menu, type Dish } from "./menu";
import { Position } from "./position";
import { words } from "./words";

export type Shop = Desk["RegisteredView"];
export type Category = Shop["category"];
type ShopHours = NonNullable<Shop["hours"]>;

const NAME_MAX = 60;
const ADDRESS_MAX = 120;

/** What is typed: places and prices as texts, until they are sent. */
export interface Typed {
    name: string;
    category: Category | "";
    address: string;
    lat: string;
    lon: string;
    open: boolean;
    hours: ShopHours | null;
    menu: Dish[];
}

export const EMPTY: Typed = {
    name: "",
    category: "",
    address: "",
    lat: "",
    lon: "",
    open: true,
    hours: null,
    menu: [],
};

export function typedOf(shop: Shop): Typed {
    const { name, category, address, open } = shop;
    const menu = shop.menu.map((item) => ({ ...item, price: String(item.price) }));
    return {
        name,
        category,
        address,
        open,
        lat: String(shop.lat),
        lon: String(shop.lon),
        hours: shop.hours ?? null,
        menu,
    };
}

/** The names of the fields that are not right yet; of a place that is too far from its town, by how many kilometres. */
export type Wrong = ReadonlyMap<string, number | undefined>;

/** What was typed as the API takes it, and what is wrong with it. */
export function sentOf(typed: Typed, far: (lat: number, lon: number) => number | undefined) {
    const wrong = new Map<string, number | undefined>();
    const place = { lat: degrees(typed.lat, 90), lon: degrees(typed.lon, 180) };
    if (!typed.name.trim()) wrong.set("name", undefined);
    if (!typed.category) wrong.set("category", undefined);
    const km = place.lat !== undefined && place.lon !== undefined ? far(place.lat, place.lon) : undefined;
    if (place.lat === undefined || place.lon === undefined) wrong.set("place", undefined);
    else if (km !== undefined) wrong.set("far", km);
    if (typed.menu.some((item) => !item.name.trim() || item.price === "")) wrong.set("menu", undefined);
    if (typed.hours?.open.some((span) => span.days.length === 0 || !isTime(span.from_) || !isTime(span.until)))
        wrong.set("hours", undefined);
    const body = {
        name: typed.name.trim(),
        category: typed.category as Category,
        address: typed.address.trim(),
        lat: place.lat ?? 0,
        lon: place.lon ?? 0,
        open: typed.open,
        hours: typed.hours,
        menu: typed.menu.map((item) => ({ ...item, name: item.name.trim(), price: Number(item.price) })),
    };
    return { body, wrong };
}

function degrees(text: string, most: number): number | undefined {
    const plain = asTyped(text);
    const number = Number(plain);
    return /^-?\d{1,3}(\.\d+)?$/.test(plain) && Math.abs(number) <= most ? number : undefined;
}

function isTime(text: string): boolean {
    return /^([01]\d|2[0-3]):[0-5]\d$|^24:00$/.test(text);
}

interface FieldsProps {
    typed: Typed;
    wrong: Wrong;
    onChange: (part: Partial<Typed>) => void;
}

export function ShopFields({ typed, wrong, onChange }: FieldsProps) {
    const w = useWords(words);
    const f = w.form;
    const [isPlacing, setPlacing] = useState(typed.lat === "");
    const said = (name: keyof typeof f.wrong) => (wrong.has(name) ? f.wrong[name] : undefined);
    return (
        <>
            <TextField
                id="shop-name"
                label={w.name}
                error={said("name")}
                value={typed.name}
                max={NAME_MAX}
                onChange={(name) => onChange({ name })}
            />
            <SelectField
                id="shop-category"
                label={w.category}
                hasNone={typed.category === ""}
                error={said("category")}
                options={w.categories as Record<Category, string>}
                value={typed.category}
                onChange={(category) => onChange({ category })}
            />
            <TextField
                id="shop-address"
                label={w.address}
                value={typed.address}
                max={ADDRESS_MAX}
                isOptional
                onChange={(address) => onChange({ address })}
            />
            <details open={isPlacing} onToggle={(event) => setPlacing(event.currentTarget.open)}>
                <summary>{f.findPlace}</summary>
                {isPlacing && <Position onChoose={(lat, lon) => onChange({ lat: String(lat), lon: String(lon) })} />}
            </details>
            <div class="search">
                <TextField
                    id="shop-lat"
                    label={f.lat}
                    error={said("place") ?? (wrong.has("far") ? f.far(wrong.get("far") ?? 0) : undefined)}
                    value={typed.lat}
                    max={12}
                    onChange={(lat) => onChange({ lat })}
                />
                <TextField
                    id="shop-lon"
                    label={f.lon}
                    value={typed.lon}
                    max={12}
                    onChange={(lon) => onChange({ lon })}
                />
            </div>
            <Check id="shop-open" label={f.open} isOn={typed.open} onChange={(open) => onChange({ open })} />
            <Hours hours={typed.hours} error={said("hours")} onChange={(hours) => onChange({ hours })} />
            <Menu menu={typed.menu} error={said("menu")} onChange={(menu) => onChange({ menu })} />
        </>
    );
}
