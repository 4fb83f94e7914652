/** Whether an address lies with another centre than the one that has the report: by the names of areas in it. */
import { desk, outcome, type Schemas } from "../../../../api/cases";
import { areasIn } from "./areas";

export type Centre = Schemas["CentreRow"];
/** As many as one answer has: there may be more, and the office among them. */
const FOUND_MAX = 20;
const SEARCH_MAX = 60;

/** The centres that the address may be of, where the office is none of them; none where that is so, or cannot be told. */
export async function elsewhere(address: string, office: string): Promise<Centre[]> {
    const areas = areasIn(address);
    // A neighbourhood by its old name has no centre that is called like it: its town does, then.
    for (let named = areas.length; named > 0; named--) {
        const q = areas.slice(0, named).join(" ").slice(0, SEARCH_MAX);
        const came = await outcome(desk.GET("/v1/desk/centres", { params: { query: { q } } }));
        if (came.kind !== "done") return [];
        const { centres } = came.answer;
        if (centres.length === 0) continue;
        const isHere = centres.length >= FOUND_MAX || centres.some(({ code }) => code === office);
        return isHere ? [] : centres;
    }
    return [];
}
