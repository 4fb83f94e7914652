/** A long number in groups of four, as it is read out and typed. */
export function grouped(number: string): string {
    return number.replace(/(.{4})(?=.)/g, "$1-");
}
