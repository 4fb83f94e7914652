/** What a link to a telephone dials: the first number of what was written, and its extension; none where there is none. */
export function dialled(written: string): string | undefined {
    const number = /\+?[0-9][0-9 -]{6,18}[0-9]/.exec(written);
    const extension = / 내선 ([0-9]{1,6})$/.exec(written);
    if (!number) return undefined;
    return `tel:${number[0].replace(/ /g, "-")}${extension ? `;ext=${extension[1]}` : ""}`;
}
