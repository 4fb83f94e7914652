/** A list of letters: to be printed as envelopes, or saved as a table. Nothing on an envelope says what it is about. */
import type { Desk } from "../../../api/desk";
import { save } from "../../../desk/parts/save";
import { useWords } from "../../../kit/words";
import { partsWords } from "../../../desk/parts/words";
import { words } from "./words";

export function Letters({ letters, onClose }: { letters: Desk["LettersView"]; onClose: () => void }) {
    const w = useWords(words);
    const p = useWords(partsWords);
    return (
        <section class="letters" data-letters={letters.letters.length} aria-labelledby="letters-title">
            <h2 id="letters-title">{w.lettersTitle}</h2>
            <p class="no-print" role="status">
                {w.lettersSaid(letters.letters.length)}
            </p>
            <ol class="envelopes" lang="ko">
                {letters.letters.map((letter) => (
                    <li key={letter.household}>
                        <p class="envelope-from">{letters.sender}</p>
                        <p class="envelope-to">
                            {letter.address}
                            <br />
                            {letter.to}
                        </p>
                    </li>
                ))}
            </ol>
            {letters.left_out.length > 0 && (
                <div class="no-print">
                    <h3>{w.leftOut}</h3>
                    <ul>
                        {letters.left_out.map((each) => (
                            <li key={each.household} data-left-out={each.why}>
                                <code>{each.household}</code> {w.leftOuts[each.why]}
                            </li>
                        ))}
                    </ul>
                </div>
            )}
            <div class="actions no-print">
                <button type="button" class="krds-btn primary" onClick={() => print()}>
                    {w.print}
                </button>
                <button type="button" class="krds-btn" data-file="letters" onClick={() => save(letters)}>
                    {w.csv}
                </button>
                <button type="button" class="krds-btn" onClick={onClose}>
                    {p.back}
                </button>
            </div>
        </section>
    );
}
