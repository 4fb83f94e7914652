/** A text as a code for a phone's camera: drawn here, so that nobody else learns what it is for. */
import qrcode from "qrcode-generator";

const MARGIN = 4;

export function Code({ text, name }: { text: string; name: string }) {
    const code = qrcode(0, "M");
    code.addData(text);
    code.make();
    const count = code.getModuleCount();
    const dark: string[] = [];
    for (let row = 0; row < count; row++)
        for (let column = 0; column < count; column++)
            if (code.isDark(row, column)) dark.push(`M${column + MARGIN} ${row + MARGIN}h1v1h-1z`);
    const side = count + 2 * MARGIN;
    return (
        <svg class="code" role="img" aria-label={name} viewBox={`0 0 ${side} ${side}`} shape-rendering="crispEdges">
            <rect width={side} height={side} fill="#fff" />
            <path d={dark.join("")} fill="#000" />
        </svg>
    );
}
