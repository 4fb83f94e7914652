/** What the nightly proof says should be and is, in the reader's words: a proof writes ledger's names and numbers. What it
 * says in another form stays as it is. */
import type { Both } from "../../../kit/words";

const ACCOUNTS = /^(benefit|shortfall|own|coupon|hold|merchant|courier|fund)$/;

const ko = {
    names: {
        benefit: "아동이 받은 돈",
        shortfall: "갚을 돈",
        own: "아동이 낸 돈",
        coupon: "쿠폰 예산",
        hold: "잡아 둔 돈",
        merchant: "가게 몫",
        courier: "배달 몫",
        fund: "시군구 예산",
        capture: "결제됨",
        captured: "결제됨",
        void: "취소",
        voided: "취소됨",
        expire: "답이 없어 풀림",
        expired: "답이 없어 풀림",
        refund: "환불",
        held: "잡아 둔 채임",
        declined: "거절됨",
        lots: "쓸 수 있는 돈",
        days: "그날 쓴 돈",
        months: "그달 쓴 돈",
        coupons: "그달 쓴 쿠폰 수",
        coupon_money: "그달 쿠폰이 낸 돈",
    } as Record<string, string>,
    won: (amount: string) => `${amount}원`,
    upTo: (name: string, most: string) => `${name ? `${name} ` : ""}${most}까지`,
    kept: (captured: string, kept: string) => `${captured}, 그 가운데 남은 것 ${kept}`,
    between: (name: string, from: string) => `${name} ${from}에서 0원 사이`,
    atHold: (name: string, amount: string) => `주문 때 ${name} ${amount}`,
    atEnd: (kind: string, amount: string) => `${kind}: 잡아 둔 돈에서 ${amount}`,
    allBack: (kind: string) => `${kind}: 모두 돌려줌`,
    rows: (count: string) => `행 ${count}개`,
    counter: (name: string, of: string, value: string, rows: string) => `${name} (${of}) ${value}: ${rows}`,
};

const en: typeof ko = {
    names: {
        benefit: "the child's money",
        shortfall: "owed",
        own: "paid by the child",
        coupon: "the coupons' budget",
        hold: "held",
        merchant: "the shop's",
        courier: "the courier's",
        fund: "the town's budget",
        capture: "paid",
        captured: "paid",
        void: "cancelled",
        voided: "cancelled",
        expire: "released, for nobody answered",
        expired: "released, for nobody answered",
        refund: "refunded",
        held: "held",
        declined: "declined",
        lots: "money",
        days: "spent that day",
        months: "spent that month",
        coupons: "coupons that month",
        coupon_money: "paid by coupons that month",
    },
    won: (amount) => `KRW ${amount}`,
    upTo: (name, most) => `${name ? `${name} ` : ""}up to ${most}`,
    kept: (captured, kept) => `${captured}, of it kept ${kept}`,
    between: (name, from) => `${name} from ${from} to KRW 0`,
    atHold: (name, amount) => `at the order, ${name} ${amount}`,
    atEnd: (kind, amount) => `${kind}: from what is held ${amount}`,
    allBack: (kind) => `${kind}: all is given back`,
    rows: (count) => `${count} rows`,
    counter: (name, of, value, rows) => `${name} (${of}) ${value}: ${rows}`,
};

export const saidWords: Both<typeof ko> = { ko, en };

/** Findings whose bare numbers are KRW. */
export const MONEY =
    /^(order_differs|row_differs|account_differs|over_loaded|over_(?:order|day|month)_cap|unbalanced)$/;

const number = (digits: string) => Number(digits).toLocaleString("en");

/** What an order or account differs by is money; of other findings a bare number may be a count. */
export function said(text: string, w: typeof ko, isMoney = false): string {
    const won = (digits: string) => w.won(number(digits));
    const named = (name: string) => w.names[name] ?? name;
    const forms: [RegExp, (...parts: string[]) => string][] = [
        [/^(-?\d+)$/, (amount) => (isMoney ? won(amount) : number(amount))],
        [/^([a-z_]+) up to (\d+)$/, (name, most) => w.upTo(named(name), won(most))],
        [/^up to (\d+)$/, (most) => w.upTo("", won(most))],
        [/^(-?\d+), of it kept (-?\d+)$/, (captured, kept) => w.kept(won(captured), won(kept))],
        [/^([a-z_]+) from (-?\d+) to 0$/, (name, from) => w.between(named(name), won(from))],
        [/^hold ([a-z_]+) (-?\d+)$/, (name, amount) => w.atHold(named(name), won(amount))],
        [/^(capture|void|expire) hold (-?\d+)$/, (kind, amount) => w.atEnd(named(kind), won(amount))],
        [/^([a-z]+) gives all back$/, (kind) => w.allBack(named(kind))],
        [/^(\d{4}-\d\d) (\d+) won$/, (month, amount) => `${month} ${won(amount)}`],
        [/^(\d{4}-\d\d(?:-\d\d)?) (\d+)$/, (period, amount) => `${period} ${number(amount)}`],
        [/^(\d+) rows$/, (count) => w.rows(number(count))],
        [/^(\d+) rows, benefit (-?\d+)$/, (count, sum) => `${w.rows(number(count))}, ${named("benefit")} ${won(sum)}`],
        [
            /^(lots|days|months|coupons|coupon_money) (\S+) (-?\d+) \((.*)\)$/,
            (counter, of, value, rows) =>
                w.counter(named(counter), of, counter === "coupons" ? number(value) : won(value), rows),
        ],
        [/^([a-z]+) (-?\d+)$/, (name, amount) => (ACCOUNTS.test(name) ? `${named(name)} ${won(amount)}` : text)],
        [/^([a-z]+)$/, (name) => named(name)],
        [/^([a-z]+): ([a-z ]+)$/, (state, kinds) => `${named(state)}: ${kinds.split(" ").map(named).join(", ")}`],
    ];
    for (const [form, told] of forms) {
        const found = form.exec(text);
        if (found) return told(...found.slice(1));
    }
    return text;
}
