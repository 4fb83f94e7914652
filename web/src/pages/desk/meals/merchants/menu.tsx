/** A shop's menu: each item with its kind, by which a town's rules say what the card pays (M7), and its price. */
import type { Desk } from "../../../../api/desk";
import { NumberField, SelectField } from "../../../../desk/parts/fields";
import { TextField } from "../../../../kit/fields";
import { useWords } from "../../../../kit/words";
import { words } from "./words";

type Item = Desk["RegisteredView"]["menu"][number];
export type Dish = Omit<Item, "price"> & { price: string };

const ITEMS_MAX = 400;
const NAME_MAX = 60;

interface MenuProps {
    menu: Dish[];
    error: string | undefined;
    onChange: (menu: Dish[]) => void;
}

export function Menu({ menu, error, onChange }: MenuProps) {
    const w = useWords(words);
    const f = w.form;
    const change = (at: number, part: Partial<Dish>) =>
        onChange(menu.map((item, other) => (other === at ? { ...item, ...part } : item)));
    return (
        <fieldset class="group">
            <legend>
                {w.menu}: {w.menuOf(menu.length)}
            </legend>
            {error && <p class="error">{error}</p>}
            {menu.map((item, at) => (
                <div key={item.item_id} class="kept">
                    <div class="search">
                        <TextField
                            id={`dish-${at}-name`}
                            label={f.dish(at + 1)}
                            value={item.name}
                            max={NAME_MAX}
                            onChange={(name) => change(at, { name })}
                        />
                        <SelectField
                            id={`dish-${at}-kind`}
                            label={f.kind}
                            options={f.kinds as Record<Item["kind"], string>}
                            value={item.kind}
                            onChange={(kind) => change(at, { kind })}
                        />
                        <NumberField
                            id={`dish-${at}-price`}
                            label={w.price}
                            value={item.price}
                            onChange={(price) => change(at, { price })}
                        />
                    </div>
                    <button
                        type="button"
                        class="krds-btn small"
                        onClick={() => onChange(menu.filter((_, other) => other !== at))}
                    >
                        {f.removeDish(at + 1)}
                    </button>
                </div>
            ))}
            {menu.length < ITEMS_MAX && (
                <button
                    type="button"
                    class="krds-btn small"
                    data-act="dish-add"
                    onClick={() => onChange([...menu, { item_id: free(menu), name: "", kind: "meal", price: "" }])}
                >
                    {f.addDish}
                </button>
            )}
        </fieldset>
    );
}

/** A number that no item of the menu has. */
function free(menu: Dish[]): string {
    const taken = new Set(menu.map((item) => item.item_id));
    let number = menu.length + 1;
    while (taken.has(`m${number}`)) number += 1;
    return `m${number}`;
}
