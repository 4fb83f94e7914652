/** The frame of these pages: where one is, and the lists beside it. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useWords } from "../../../kit/words";
import { Top } from "../../../desk/frame";
import { common } from "../../../kit/common";
import { Keys } from "./keys";
import { go, hrefOf, LISTS, type Route } from "./route";
import { words } from "./words/page";

export function Frame({ route, title, children }: { route: Route; title: string; children: ComponentChildren }) {
    const w = useWords(words);
    const c = useWords(common);
    const heading = useRef<HTMLHeadingElement>(null);
    const here = hrefOf(route);
    const first = useRef(true);
    useEffect(() => {
        if (!first.current) heading.current?.focus();
        first.current = false;
    }, [here]);
    useEffect(() => {
        document.title = `${title} · ${c.service}`;
    });
    const goes = LISTS.map((list, at) => ({
        code: `Shift+Digit${at + 1}`,
        shown: `Shift+${at + 1}`,
        does: w.keys.to(w.lists[list]),
        press: () => go({ name: list }),
    }));
    return (
        <>
            <a class="skip" href="#content" onClick={(event) => (event.preventDefault(), heading.current?.focus())}>
                {c.skip}
            </a>
            <Top />
            <div class="top desk">
                <nav aria-label={w.listsLabel}>
                    <ul class="lists">
                        {LISTS.map((list) => (
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
            <main id="content" class="page desk">
                <h1 ref={heading} tabIndex={-1}>
                    {title}
                </h1>
                {children}
            </main>
        </>
    );
}
