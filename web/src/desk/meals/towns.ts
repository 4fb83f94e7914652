/** The towns of the officer's jurisdiction, and the one that is worked on in this tab. */
import { useState } from "preact/hooks";
import { desk, type Desk } from "../../api/desk";
import { keep, kept } from "../../device/kept";
import { jurisdiction } from "../jurisdiction";
import { usePages, type Pages } from "../parts/asking";

const KEY = "town";

/** The codes of one's jurisdiction that are towns. */
export function ownTowns(): string[] {
    return jurisdiction().filter((code) => /^\d{5}$/.test(code));
}

/** Towns of the jurisdiction that have begun or are planned. */
export function useTowns(): Pages<Desk["TownView"]> {
    return usePages(
        (next) => desk.GET("/v1/desk/municipalities", { params: { query: next ? { next } : {} } }),
        (answer) => answer.towns,
        [],
    );
}

export function useTown(towns: readonly Desk["TownView"][]): [string | undefined, (town: string) => void] {
    const [chosen, setChosen] = useState(() => kept("tab", KEY));
    const known = towns.map((each) => each.municipality);
    const choose = (town: string) => {
        keep("tab", KEY, town);
        setChosen(town);
    };
    return [chosen && known.includes(chosen) ? chosen : known[0], choose];
}
