/** The frame of the officers' pages: where one can go, which town, and what is asked there. */
import type { ComponentChildren } from "preact";
import { useHeading } from "../../kit/heading";
import { useWords } from "../../kit/words";
import { Top } from "../frame";
import { SelectField } from "../parts/fields";
import { Loaded } from "../parts/told";
import { useTownNames } from "../town-names";
import { frameWords, PLACES, type Place } from "./common";
import { useTown, useTowns } from "./towns";

interface FrameProps {
    place: Place;
    title: string;
    /** Changes with what is shown: the new heading is read out. */
    step?: string;
    children: ComponentChildren;
}

export function Frame({ place, title, step = "", children }: FrameProps) {
    const w = useWords(frameWords);
    const heading = useHeading(title, w.desk, step);
    return (
        <>
            <a class="skip" href="#content">
                {w.skip}
            </a>
            <Top />
            <nav class="places" aria-label={w.nav}>
                <ul>
                    {PLACES.map((each) => (
                        <li key={each}>
                            <a href={`/desk/meals/${each}/`} aria-current={each === place ? "page" : undefined}>
                                {w.places[each]}
                            </a>
                        </li>
                    ))}
                </ul>
            </nav>
            <main id="content" class="page desk" tabIndex={-1}>
                <h1 ref={heading} tabIndex={-1}>
                    {title}
                </h1>
                {children}
            </main>
        </>
    );
}

/** What is asked of one town: where the jurisdiction has several, one is chosen. */
export function OfTown({ children }: { children: (town: string) => ComponentChildren }) {
    const w = useWords(frameWords);
    const towns = useTowns();
    const [town, choose] = useTown(towns.lines);
    const named = useTownNames();
    const answer = towns.came?.kind === "done" ? towns.lines : undefined;
    return (
        <Loaded asked={{ came: towns.came, answer, again: towns.again }}>
            {(lines) =>
                town === undefined ? (
                    <p class="empty">{w.noTown}</p>
                ) : (
                    <>
                        {lines.length > 1 && (
                            <SelectField
                                id="of-town"
                                label={w.town}
                                options={Object.fromEntries(
                                    lines.map((each) => [each.municipality, named(each.municipality)]),
                                )}
                                value={town}
                                onChange={choose}
                            />
                        )}
                        {lines.length === 1 && <p class="of-town">{w.townOf(named(town))}</p>}
                        {children(town)}
                    </>
                )
            }
        </Loaded>
    );
}
