/** The frame of signing in: nothing but what is asked, what went wrong, and what was done. */
import type { ComponentChildren } from "preact";
import { Notice } from "../../kit/fields";
import { useHeading } from "../../kit/heading";
import { Switches } from "../../kit/switches";
import { useWords } from "../../kit/words";
import type { Pool } from "../../session/config";
import type { Why } from "../../session/kept";
import { words, type ErrorName } from "./words";

export type Step = "password" | "newPassword" | "setUp" | "code" | "signUp" | "confirm" | "forgot" | "recover";

interface FrameProps {
    step: Step;
    pool: Pool;
    why?: Why | undefined;
    problem?: ErrorName | undefined;
    said?: "confirmed" | "recovered" | "sentAgain" | undefined;
    children: ComponentChildren;
}

export function Frame({ step, pool, why, problem, said, children }: FrameProps) {
    const w = useWords(words);
    const title = step === "password" ? w.title.password[pool] : w.title[step];
    const heading = useHeading(title, w.service, step);
    return (
        <>
            <a class="skip" href="#content">
                {w.skip}
            </a>
            <header class="top">
                <Switches />
            </header>
            <main id="content" class="page" tabIndex={-1}>
                <h1 ref={heading} tabIndex={-1}>
                    {title}
                </h1>
                {why && !problem && !said && <Notice kind="info">{w.why[why]}</Notice>}
                {said && <Notice kind="info">{w[said]}</Notice>}
                {problem && (
                    <Notice kind="danger" key={problem}>
                        <p data-problem={problem}>{w.errors[problem]}</p>
                        {problem === "notKept" && pool === "residents" && (
                            <p>
                                <a class="krds-btn" href="/report/">
                                    {w.toReport}
                                </a>
                            </p>
                        )}
                    </Notice>
                )}
                {children}
            </main>
        </>
    );
}
