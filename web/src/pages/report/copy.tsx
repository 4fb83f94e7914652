/** The numbers of a receipt, taken along to where they can be pasted. */
import { grouped } from "../../kit/grouped";
import { useWords } from "../../kit/words";
import { sendingWords } from "./words-sending";

interface CopyProps {
    alertId: string;
    code: string | undefined;
    /** What came of it, in words, and whether they are copied. */
    onTold: (text: string, isCopied: boolean) => void;
}

export function CopyNumbers({ alertId, code, onTold }: CopyProps) {
    const w = useWords(sendingWords).received;
    const numbers = [`${w.number} ${grouped(alertId)}`, code && `${w.code} ${code}`].filter(Boolean).join("\n");
    const copy = async () => {
        const isCopied = await copied(numbers);
        onTold(isCopied ? w.copied : w.notCopied, isCopied);
    };
    return (
        <button type="button" class="krds-btn" data-copy onClick={() => void copy()}>
            {w.copy}
        </button>
    );
}

async function copied(text: string): Promise<boolean> {
    try {
        await navigator.clipboard.writeText(text);
        return true;
    } catch {
        return false;
    }
}
