/** What an authenticator app scans, drawn as one path: no picture is asked for, and none is kept. */
import qrcode from "qrcode-generator";
import { useWords } from "../../kit/words";
import { words } from "./words";

const ISSUER = "Dolbom";
const QUIET = 4;

export function Qr({ secret, name }: { secret: string; name: string }) {
    const w = useWords(words);
    const code = qrcode(0, "M");
    code.addData(
        `otpauth://totp/${ISSUER}:${encodeURIComponent(name)}?secret=${secret}&issuer=${ISSUER}&digits=6&period=30`,
    );
    code.make();
    const count = code.getModuleCount();
    const rows = Array.from({ length: count }, (_, at) => at);
    const dark = rows.flatMap((y) => rows.filter((x) => code.isDark(y, x)).map((x) => `M${x} ${y}h1v1h-1z`));
    const size = count + 2 * QUIET;
    return (
        <svg class="qr" role="img" aria-label={w.qr} viewBox={`${-QUIET} ${-QUIET} ${size} ${size}`}>
            <rect x={-QUIET} y={-QUIET} width={size} height={size} fill="#fff" />
            <path d={dark.join("")} fill="#000" />
        </svg>
    );
}
