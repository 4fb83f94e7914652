/** These pages in the desk's frame: the lists beside each other, and the keys. */
import type { ComponentChildren } from "preact";
import { Desk } from "../../../desk/frame";
import { useWords } from "../../../kit/words";
import { Keys } from "./keys";
import { isLead } from "./acts/which";
import { go, hrefOf, LISTS, type Route } from "./route";
import { words } from "./words/page";

export function Frame({ route, title, children }: { route: Route; title: string; children: ComponentChildren }) {
    const w = useWords(words);
    const lists = LISTS.filter((list) => list !== "ready" || isLead());
    const goes = lists.map((list, at) => ({
        code: `Shift+Digit${at + 1}`,
        shown: `Shift+${at + 1}`,
        does: w.keys.to(w.lists[list]),
        press: () => go({ name: list }),
    }));
    return (
        <Desk title={title} step={hrefOf(route)} groups={["caseworker", "lead", "officer"]}>
            <div class="case-top" data-at={route.name}>
                <nav aria-label={w.listsLabel}>
                    <ul class="lists">
                        {lists.map((list) => (
                            <li key={list}>
                                <a
                                    href={hrefOf({ name: list })}
                                    aria-current={route.name === list ? "page" : undefined}
                                >
                                    {w.lists[list]}
                                </a>
                            </li>
                        ))}
                    </ul>
                </nav>
                <Keys keys={goes} />
            </div>
            {children}
        </Desk>
    );
}
