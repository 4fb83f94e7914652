/** What the page's views are made of: the frame with its tabs, answers that are awaited, big buttons. */
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { said, type Problem } from "../../api/meals";
import { useContrast } from "../../kit/contrast";
import { NotKept } from "../../kit/not-kept";
import { choose, language, useWords } from "../../kit/words";
import type { Asked } from "./asked";
import { count, sum, useBasket } from "./basket";
import { Icon, type IconName } from "./icons";
import { href, parts } from "./route";
import { won } from "./shown";
import { words } from "./words";

interface ScreenProps {
    title: string;
    /** Where back leads; without it this is one of the tabs. */
    back?: string;
    hasBar?: boolean;
    children: ComponentChildren;
}

/** The frame of every view. Its heading is read out as it comes. */
export function Screen({ title, back, hasBar = true, children }: ScreenProps) {
    const w = useWords(words);
    const heading = useRef<HTMLHeadingElement>(null);
    const first = useRef(!document.body.dataset["shown"]);
    useEffect(() => {
        document.body.dataset["shown"] = "yes";
        if (first.current) return;
        heading.current?.focus({ preventScroll: true });
        scrollTo(0, 0);
    }, []);
    useEffect(() => {
        document.title = `${title} · ${w.name}`;
    });
    return (
        <>
            <a class="skip" href="#content" onClick={(event) => (event.preventDefault(), heading.current?.focus())}>
                {w.skip}
            </a>
            <header class="eat-top">
                {back ? (
                    <a class="eat-back" href={back}>
                        <Icon name="back" />
                        {w.back}
                    </a>
                ) : (
                    <span class="eat-name" aria-hidden="true">
                        <Icon name="bowl" /> {w.name}
                    </span>
                )}
                <Switches />
            </header>
            <main id="content" class="eat">
                <h1 ref={heading} tabIndex={-1}>
                    {title}
                </h1>
                <NotKept />
                {children}
            </main>
            {hasBar && <BasketBar />}
        </>
    );
}

export function Switches() {
    const w = useWords(words);
    const other = language() === "ko" ? "en" : "ko";
    const [isSharp, toggle] = useContrast();
    return (
        <div class="eat-switches">
            <button type="button" class="eat-quiet" aria-pressed={isSharp} onClick={toggle}>
                {w.contrast}
            </button>
            <button type="button" class="eat-quiet" lang={other} onClick={() => choose(other)}>
                {w.other}
            </button>
        </div>
    );
}

const TABS: readonly ["home" | "orders" | "ask" | "me", IconName][] = [
    ["home", "bowl"],
    ["orders", "list"],
    ["ask", "talk"],
    ["me", "person"],
];

export function Tabs({ hasAnswer }: { hasAnswer: boolean }) {
    const w = useWords(words);
    const [at] = parts();
    const here = at === "orders" || at === "ask" || at === "me" ? at : "home";
    return (
        <nav class="eat-tabs" aria-label={w.tabs.menu}>
            {TABS.map(([name, icon]) => (
                <a
                    key={name}
                    href={name === "home" ? href() : href(name)}
                    aria-current={here === name ? "page" : undefined}
                >
                    <Icon name={icon} />
                    {w.tabs[name]}
                    {name === "ask" && hasAnswer && (
                        <span class="eat-new">
                            <span class="unseen">{w.isNew}</span>
                        </span>
                    )}
                </a>
            ))}
        </nav>
    );
}

function BasketBar() {
    const w = useWords(words).basket;
    const now = useBasket();
    if (!now) return null;
    return (
        <aside class="eat-bar" aria-label={w.title}>
            <a class="eat-btn primary" href={href("basket")}>
                <span>{w.bar(count(now))}</span> <strong>{won(sum(now))}</strong>
            </a>
        </aside>
    );
}

/** An answer that is awaited: drawn once it is there; what stands in its way is said, with a way on. */
export function Answer<T>({
    came,
    again,
    children,
    refused,
}: {
    came: Asked<T>;
    again: () => void;
    children: (answer: T) => ComponentChildren;
    refused?: (problem: Problem) => ComponentChildren;
}) {
    const w = useWords(words);
    if (came.kind === "done") return <>{children(came.answer)}</>;
    if (came.kind === "refused") return <>{refused?.(came.problem) ?? <Told>{said(came.problem)}</Told>}</>;
    if (came.kind === "asking")
        return (
            <p class="eat-wait" role="status">
                {w.wait}
            </p>
        );
    return (
        <Told>
            <p>{came.problem ? said(came.problem) : w.line}</p>
            <button type="button" class="eat-btn" onClick={again}>
                {w.again}
            </button>
        </Told>
    );
}

/** All that a refusal says: what is wrong, and of which field. */
export function allSaid(problem: Problem): string {
    return [said(problem), ...(problem.errors ?? []).map(({ detail }) => detail)].join(" ");
}

/** Something to know; `isNow` where it is read out at once. */
export function Told({ children, isNow = false, tone = "plain" }: ToldProps) {
    return (
        <div class={`eat-told ${tone}`} role={isNow ? "alert" : "status"}>
            {typeof children === "string" ? <p>{children}</p> : children}
        </div>
    );
}

interface ToldProps {
    children: ComponentChildren;
    isNow?: boolean;
    tone?: "plain" | "good" | "look";
}

interface FieldProps {
    id: string;
    label: string;
    hint?: string;
    error?: string | undefined;
    value: string;
    max: number;
    onChange: (value: string) => void;
    isLong?: boolean;
    kind?: "text" | "search" | "date";
    mode?: "text" | "numeric";
}

export function Field({
    id,
    label,
    hint,
    error,
    value,
    max,
    onChange,
    isLong,
    kind = "text",
    mode = "text",
}: FieldProps) {
    const about = [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;
    const shared = {
        id,
        class: "krds-input",
        value,
        maxLength: max,
        autocomplete: "off" as const,
        "aria-invalid": error ? true : undefined,
        "aria-describedby": about,
        onInput: (event: { currentTarget: { value: string } }) => onChange(event.currentTarget.value),
    };
    return (
        <div class="field">
            <label for={id}>{label}</label>
            {hint && (
                <p id={`${id}-hint`} class="hint">
                    {hint}
                </p>
            )}
            {error && (
                <p id={`${id}-error`} class="error" role="alert">
                    {error}
                </p>
            )}
            {isLong ? (
                <textarea rows={5} {...shared} />
            ) : (
                <input {...shared} type={kind} inputMode={mode} list={undefined} />
            )}
        </div>
    );
}
