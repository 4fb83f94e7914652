"""The words of result files: why a file was refused, or a line of it. Municipalities and card networks read them."""

from dolbom.texts.words import Words

# Of a whole file, or of one line; {…} from the refusal's facts.
REFUSALS: dict[str, Words] = {
    "file_too_large": Words("파일이 너무 큽니다(최대 {bytes_max}바이트).", "The file has more than {bytes_max} bytes."),
    "too_many_lines": Words("줄이 너무 많습니다(최대 {lines_max}줄).", "The file has more than {lines_max} lines."),
    "utf16": Words("UTF-16 파일입니다. UTF-8 CSV로 저장해 주세요.", "The file is UTF-16: save it as UTF-8 CSV."),
    "no_header": Words("첫 줄에 열 이름이 없습니다: {columns}", "The first line must name the columns: {columns}"),
    "unknown_column": Words("알 수 없는 열: {column}. 열: {columns}", "Unknown column {column}; columns are {columns}"),
    "missing_column": Words(
        "열이 없습니다: {column}. 열: {columns}", "Column {column} is missing; columns are {columns}"
    ),
    "column_twice": Words("같은 열이 두 번 있습니다: {column}", "Column {column} stands twice."),
    "line_too_long": Words("줄이 너무 깁니다(최대 {bytes_max}바이트).", "The line has more than {bytes_max} bytes."),
    "not_text": Words("글자가 깨진 줄입니다.", "The line is no text in the file's encoding."),
    "cut_off": Words(
        "줄바꿈 없이 끝난 마지막 줄입니다. 잘렸을 수 있어 처리하지 않았으니, 확인하고 줄바꿈을 넣어 다시 올려 주세요.",
        "The last line has no line break and may be cut off: check it, end it with a line break, send the file again.",
    ),
    "not_settled": Words(
        "저희 쪽 문제로 처리하지 못해 담당 기술자에게 알렸습니다. 해결되었다는 연락을 받으면 파일을 다시 올려 주세요.",
        "A fault of ours kept this from being posted; our engineers are told. Send the file again when it is mended.",
    ),
    "not_csv": Words("CSV 형식이 아닙니다.", "The line is no CSV."),
    "wrong_fields": Words("열 개수가 다릅니다({found}개, {expected}개여야 합니다).", "{found} fields, not {expected}."),
    "bad_value": Words("{column}: 값이 올바르지 않습니다.", "{column}: the value is not valid."),
    "not_switched_on": Words("아직 시행하지 않는 시군구입니다.", "The municipality is not switched on."),
    "outside_jurisdiction": Words("이 폴더의 시군구가 아닙니다.", "Not of the municipality of this folder."),
    "other_municipality": Words("다른 시군구의 아동입니다.", "The child's account is another municipality's."),
    "unknown_card": Words("등록되지 않은 카드입니다.", "There is no such card."),
    "unknown_child": Words("등록되지 않은 아동입니다.", "There is no account of this child."),
    "already_otherwise": Words(
        "같은 번호가 다른 내용으로 이미 처리되었습니다.", "This id was taken in with other content."
    ),
    "lapses_too_late": Words(
        "소멸일이 너무 늦습니다(최대 {days_max}일).", "It lapses more than {days_max} days from now."
    ),
    "lapsed": Words("소멸일이 지났습니다.", "Its last day has passed."),
    "in_the_future": Words("구매 시각이 미래입니다.", "The purchase lies in the future."),
    "too_old": Words("{days_max}일이 지난 구매입니다.", "The purchase is more than {days_max} days old."),
    "waits_for_purchase": Words(
        "취소할 결제({txn_id})가 아직 오지 않았습니다. 결제가 오면 저절로 처리됩니다.",
        "The purchase {txn_id} has not come yet; this is posted by itself when it does.",
    ),
    "too_many_wait": Words(
        "결제 {txn_id}보다 먼저 온 취소가 너무 많습니다(최대 {lines_max}건). 결제가 온 뒤에 이 줄을 다시 올려 주세요.",
        "{lines_max} cancellations wait for the purchase {txn_id} already: send this line again when it has come.",
    ),
    "waited_in_vain": Words(
        "이 결제는 반영되었습니다. 먼저 와서 기다리던 취소({txn_id}, {amount}원)는 반영되지 않았습니다. {detail}",
        "This purchase is posted; the cancellation {txn_id} of {amount} won that waited for it is not. {detail_en}",
    ),
    "not_this_purchase": Words(
        "결제 {txn_id}의 아동이나 가게와 다릅니다.", "The purchase {txn_id} is another child's, or another shop's."
    ),
    "more_than_bought": Words(
        "결제 {txn_id}에서 취소할 수 있는 금액은 {left}원입니다.",
        "Of the purchase {txn_id} only {left} won are left to cancel.",
    ),
    "not_json": Words("JSON이 아닙니다.", "This is no JSON."),
    "invalid": Words("{pointer}: {detail}", "{pointer}: {detail_en}"),
    "published_late": Words(
        "시행 {minutes_min}분 전까지 올려야 합니다.",
        "A version is published {minutes_min} minutes before it takes effect.",
    ),
    "version_taken": Words("같은 시각의 다른 정책이 있습니다.", "Another version takes effect at that instant."),
    "too_many_entries": Words("항목이 너무 많습니다(최대 {entries_max}개).", "More than {entries_max} entries."),
}
