/** What an officer must see of a question at once: danger, and that its answer is overdue. */
import { useWords } from "../../../../kit/words";
import { words } from "./words";

export function Marks({ question }: { question: { in_danger: boolean; is_late: boolean } }) {
    const w = useWords(words);
    if (!question.in_danger && !question.is_late) return <>{w.inTime}</>;
    return (
        <>
            {question.in_danger && (
                <span class="mark danger" data-mark="danger">
                    {w.danger}
                </span>
            )}{" "}
            {question.is_late && (
                <span class="mark danger" data-mark="late">
                    {w.late}
                </span>
            )}
        </>
    );
}
