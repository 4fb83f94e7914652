/** The frame of the desk's pages: who is there and what is open to them above, the page, and a look at the clock. */
import type { ComponentChildren } from "preact";
import { useState } from "preact/hooks";
import { Notice } from "../kit/fields";
import { useHeading } from "../kit/heading";
import { NotKept } from "../kit/not-kept";
import { show } from "../kit/show";
import { Switches } from "../kit/switches";
import { language, useWords } from "../kit/words";
import { session, signIn } from "../session/session";
import { Idle } from "./idle";
import { SignOut } from "./leaving";
import { Name } from "./parts/name";
import { placesOf, type Group } from "./places";
import { words } from "./words";

interface DeskProps {
    title: string;
    /** Changes with what is shown: the new heading is read out and scrolled to. */
    step?: string;
    /** Whose page it is; without, everybody's of the staff. */
    groups?: readonly Group[];
    children: ComponentChildren;
}

export function Desk({ title, step = "", groups, children }: DeskProps) {
    const w = useWords(words);
    const own = session()?.groups ?? [];
    const isMine = !groups || groups.some((group) => own.includes(group));
    const heading = useHeading(title, w.service, step);
    return (
        <>
            <a class="skip" href="#content">
                {w.skip}
            </a>
            <Top />
            <main id="content" class="desk-page" tabIndex={-1}>
                <h1 ref={heading} tabIndex={-1}>
                    {title}
                </h1>
                {isMine ? (
                    children
                ) : (
                    <Notice kind="danger">
                        <p>{w.notYours}</p>
                        <p>{w.notYoursHint}</p>
                    </Notice>
                )}
            </main>
        </>
    );
}

/** The head of every page of the desk: what one may do, who one is, and the way out; it looks at the clock, too. */
export function Top() {
    const w = useWords(words);
    const known = session();
    const own = known?.groups ?? [];
    const named = own.flatMap((group) => (group in w.groups ? [w.groups[group as Group]] : []));
    const [isOpen, setOpen] = useState(false);
    const name = <Name text={known?.name ?? ""} />;
    return (
        <>
            <header class="desk-top">
                <a class="desk-name" href="/desk/">
                    {w.service}
                </a>
                <nav aria-label={w.nav}>
                    <ul class="desk-nav">
                        {placesOf(own).map(({ page, under, name }) => (
                            <li key={page}>
                                <a href={`/${page}/`} aria-current={isAt(under ?? page) ? "page" : undefined}>
                                    {name[language()]}
                                </a>
                            </li>
                        ))}
                    </ul>
                </nav>
                <button
                    type="button"
                    class="krds-btn small desk-more"
                    aria-expanded={isOpen}
                    aria-controls="desk-own"
                    onClick={() => setOpen(!isOpen)}
                >
                    {name} <span class="unseen">{w.more}</span>
                    <span aria-hidden="true">{isOpen ? "▴" : "▾"}</span>
                </button>
                <div id="desk-own" class={isOpen ? "desk-own desk-own-open" : "desk-own"}>
                    <p class="desk-who">
                        {name} ({named.join(", ") || w.noGroup})
                    </p>
                    <Switches />
                    <SignOut />
                </div>
            </header>
            <NotKept />
            <Idle />
        </>
    );
}

const isAt = (under: string) => location.pathname.startsWith(`/${under}/`);

/** Puts a page of the desk in the place of what its shell says; whoever is not signed in as staff is asked to, first. */
export function showDesk(page: ComponentChildren): void {
    if (session()?.pool === "staff") show(page);
    else signIn("staff");
}
