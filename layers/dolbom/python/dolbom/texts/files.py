"""The words of result files: why a file was refused, or a line of it. Municipalities and card networks read them."""

from dolbom.texts.desk import TOWNS
from dolbom.texts.words import Words

# What a cell of a column holds, for whoever wrote something else into it.
CELLS: dict[str, Words] = {
    "load_id": Words(
        "어느 달에도 쓰지 않은 번호를 영문, 숫자, -, _ 로 3~64자로 적어 주세요(예: 2026-12-0001).",
        "Write a number that no month has used, such as 2026-12-0001: 3 to 64 letters, digits, - and _.",
    ),
    "txn_id": Words(
        "영문, 숫자, -, _ 로 3~64자의 번호를 적어 주세요.", "Write a number of 3 to 64 letters, digits, - and _."
    ),
    "cancels": Words(
        "취소되는 결제의 거래번호(txn_id)를 적거나 비워 주세요.",
        "Write the txn_id of the cancelled purchase, or leave it empty.",
    ),
    "child_id": Words(
        "영문 소문자, 숫자, - 로 3~40자인 아동의 번호를 적어 주세요. 주민등록번호는 쓸 수 없습니다.",
        "Write the child's number, of 3 to 40 small letters, digits and -; never a resident number.",
    ),
    "merchant_id": Words(
        "영문 소문자, 숫자, - 로 3~40자인 가게의 번호를 적어 주세요.",
        "Write the shop's number, of 3 to 40 small letters, digits and -.",
    ),
    "card_ref": Words(
        "카드토큰(card_ref, 카드사의 토큰)과 아동번호(child_id) 가운데 하나만 적어 주세요. 카드번호는 적지 마십시오.",
        "Write either card_ref (the network's token) or child_id; never the card's number.",
    ),
    "municipality": Words("시군구 코드 다섯 자리를 적어 주세요.", "Write the municipality's code of five digits."),
    "amount": Words(
        "1부터 1,000,000까지의 정수를 소수점 없이 적어 주세요.",
        "Write whole won from 1 to 1,000,000, without a point.",
    ),
    "lapses_on": Words(
        "날짜를 2027-01-31처럼 적거나 비워 주세요.", "Write a day such as 2027-01-31, or leave it empty."
    ),
    "name": Words("가게 이름을 60자까지 적어 주세요.", "Write the shop's name, up to 60 letters."),
    "category": Words(
        "한식, 중식, 일식, 양식, 분식, 치킨·피자, 제과점, 편의점, 마트, 카페, 주점, "
        "그 밖의 업종 가운데 하나를 적어 주세요. 영문 이름(korean, snack 등)도 됩니다.",
        "Write one of korean, chinese, japanese, western, snack, chicken_pizza, bakery, convenience, mart, cafe, pub, "
        "other.",
    ),
    "lat": Words("위도를 37.3219처럼 적어 주세요.", "Write the latitude, such as 37.3219."),
    "lon": Words("경도를 127.0956처럼 적어 주세요.", "Write the longitude, such as 127.0956."),
    "address": Words("주소를 120자까지 적거나 비워 주세요.", "Write the address, up to 120 letters, or nothing."),
    "hours": Words(
        "영업시간을 '월-금 10:30-21:00; 토 11:00-20:00'처럼 24시간으로, 또는 오전·오후를 붙여 적거나 비워 주세요.",
        "Write hours such as 'mon-fri 10:30-21:00; sat 11:00-20:00', of 24 hours or with am and pm, or nothing.",
    ),
    "breaks": Words(
        "휴게시간을 '월-금 15:00-17:00'처럼 24시간으로, 또는 오전·오후를 붙여 적거나 비워 주세요.",
        "Write breaks such as 'mon-fri 15:00-17:00', of 24 hours or with am and pm, or nothing.",
    ),
    "holidays": Words(
        "공휴일을 휴무, 일요일, 평소 가운데 하나로 적거나 비워 주세요.", "Write closed, sunday or usual, or nothing."
    ),
    "delivery_m": Words(
        "배달 거리를 미터로 1부터 20000까지 적거나 비워 주세요.", "Write metres from 1 to 20000, or nothing."
    ),
    "delivery_areas": Words(
        "배달하는 동의 코드를 ;로 나누어 적거나 비워 주세요.", "Write codes of dong, with ; between them, or nothing."
    ),
    "state": Words(
        "영업, 정지, 폐업(active, suspended, closed) 가운데 하나를 적거나 비워 주세요.",
        "Write active, suspended or closed.",
    ),
    "since": Words(
        "위기가 시작된 달을 2026-10처럼 적어 주세요.", "Write the month that it has been so since, such as 2026-10."
    ),
    "purchased_at": Words("시각을 2026-01-05 09:05처럼 적어 주세요.", "Write a time such as 2026-01-05 09:05."),
}

# Of a whole file, or of one line; {…} from the refusal's facts.
REFUSALS: dict[str, Words] = {
    "file_too_large": Words("파일이 너무 큽니다(최대 {bytes_max}바이트).", "The file has more than {bytes_max} bytes."),
    "too_many_lines": Words("줄이 너무 많습니다(최대 {lines_max}줄).", "The file has more than {lines_max} lines."),
    "empty_file": Words("빈 파일입니다.", "The file is empty."),
    "unknown_folder": Words(
        "모르는 폴더입니다. 이 폴더 가운데 하나에 올려 주세요: {folders}", "No such folder; folders are {folders}"
    ),
    "no_note": Words(
        "이 폴더는 프로그램이 스스로 쓰는 곳입니다. 파일은 보낸 곳의 폴더에 올려 주세요.",
        "Notes here are written by the program itself: put files into your own folder.",
    ),
    "no_town": Words(
        "누가 보냈는지 알 수 없습니다. 시군구 코드 다섯 자리의 폴더에 올려 주세요. 예: {folder}/41410/",
        "Whose file is this? Put it into the folder of your municipality's code, such as {folder}/41410/",
    ),
    "no_network": Words(
        "누가 보냈는지 알 수 없습니다. 카드사 이름의 폴더에 올려 주세요. 예: {folder}/bc-card/",
        "Whose file is this? Put it into the folder of your card network's name, such as {folder}/bc-card/",
    ),
    "wrong_ending": Words("{ending} 파일만 받습니다.", "Files here end with {ending}"),
    "spreadsheet_file": Words(
        "엑셀이나 한글의 문서입니다. '다른 이름으로 저장'에서 'CSV UTF-8(쉼표로 분리)'로 저장해 올려 주세요.",
        "This is a spreadsheet's or a word processor's own file: save it as 'CSV UTF-8' and send that.",
    ),
    "packed_file": Words(
        "압축된 파일입니다. 압축을 풀어 {ending} 파일로 올려 주세요.",
        "The file is packed: send the {ending} file in it.",
    ),
    "no_text": Words(
        "글자로 된 표가 아닙니다(PDF, 사진, 프로그램 같은 파일). 이름만 바꾸어서는 읽을 수 없으니, "
        "표를 CSV UTF-8로 내보내 올려 주세요.",
        "The file is no table of text but a PDF, a picture, a program or the like, whatever its name says: export the "
        "table as CSV UTF-8 and send that.",
    ),
    "no_header": Words(
        "첫 줄이 열 이름이어야 합니다. 그 위에 제목 줄이 있으면 지웁니다. 열: {columns}",
        "The first line must name the columns, with no title above it; columns are {columns}",
    ),
    "unknown_column": Words("알 수 없는 열: {column}. 열: {columns}", "Unknown column {column}; columns are {columns}"),
    "missing_column": Words(
        "열이 없습니다: {column}. 열: {columns}", "Column {column} is missing; columns are {columns}"
    ),
    "serial_number": Words(
        "{column} 열은 다음 달 파일에서 되풀이되는 순번이라, 새 충전과 지난 충전을 구별하지 못합니다. "
        "달이 들어간 충전번호(예: 2026-12-0001) 열을 넣어 다시 올려 주세요.",
        "Column {column} counts lines, and next month's file has the same numbers: add a column load_id (충전번호) "
        "with a number that no load had before, such as 2026-12-0001.",
    ),
    "column_twice": Words("같은 열이 두 번 있습니다: {column}", "Column {column} stands twice."),
    "line_too_long": Words("줄이 너무 깁니다(최대 {letters_max}자).", "The line has more than {letters_max} letters."),
    "not_text": Words(
        "글자가 깨진 줄입니다. 파일을 'CSV UTF-8'로 다시 저장해 주세요.",
        "The line is no text in the file's encoding: save the file as UTF-8.",
    ),
    "cut_off": Words(
        "줄바꿈 없이 끝난 마지막 줄입니다. 잘렸을 수 있어 처리하지 않았으니, 확인하고 줄바꿈을 넣어 다시 올려 주세요.",
        "The last line has no line break and may be cut off: check it, end it with a line break, send the file again.",
    ),
    "not_settled": Words(
        "저희 쪽 문제로 처리하지 못해 담당 기술자에게 알렸습니다. 해결되었다는 연락을 받으면 파일을 다시 올려 주세요.",
        "A fault of ours kept this from being posted; our engineers are told. Send the file again when it is mended.",
    ),
    "not_csv": Words(
        "CSV 형식이 아닙니다. 큰따옴표가 짝이 맞는지, 칸 안에 줄바꿈이 없는지 보아 주세요.",
        "The line is no CSV: look for a quotation mark without its pair, or a line break within a cell.",
    ),
    "wrong_fields": Words(
        "열 개수가 다릅니다({found}개, {expected}개여야 합니다). 이 파일의 칸은 {separator} 나뉩니다. "
        "빈칸도 그렇게 나누고, 그 글자가 든 칸은 큰따옴표로 묶어 주세요.",
        "{found} fields, not {expected}. Between cells of this file stands a {separator}: also beside an empty cell, "
        "and a cell that holds one stands in quotation marks.",
    ),
    "bad_value": Words("{column}: 값이 올바르지 않습니다. {needs}", "{column}: the value is not valid. {needs_en}"),
    "unknown_indicator": Words(
        "모르는 위기정보입니다. type은 이 기관의 것 가운데 하나입니다: {types}",
        "No such indicator; this body's types are {types}",
    ),
    "other_bodys_indicator": Words(
        "다른 기관의 위기정보입니다({type}). 이 기관의 것: {types}",
        "{type} is another body's indicator; this body's types are {types}",
    ),
    "value_out_of_bounds": Words(
        "value는 1부터 {value_max}까지의 정수로, 쉼표와 단위 없이 적어 주세요.",
        "Write value as a whole number from 1 to {value_max}, without commas or units.",
    ),
    "once_only": Words(
        "{type}은(는) 한 가구에 한 번뿐인 위기정보라, value는 1이어야 합니다.",
        "{type} happens to a household once: write 1 as value.",
    ),
    "since_after_the_round": Words(
        "since가 이 차수({round}) 뒤의 달입니다.", "The month in since lies after this round ({round})."
    ),
    "no_longer_valid": Words(
        "{months}개월이 지나 효력이 없는 위기정보입니다.", "This indicator says nothing any more after {months} months."
    ),
    "unknown_dong": Words(
        "dong에는 법정동 코드 여덟 자리(또는 00으로 끝나는 열 자리)를 적어 주세요.",
        "Write the legal dong's code of eight digits (or ten that end in 00) into dong.",
    ),
    "no_house": Words(
        "주소에서 집을 찾을 수 없습니다. 도로명과 건물번호, 또는 지번까지 200자 안에 적어 주세요.",
        "The address names no house: write it with the road and its number, or the lot, within 200 letters.",
    ),
    "no_body": Words(
        "어느 기관의 몇 차 파일인지 알 수 없습니다. indicators/<기관>/<차수>/ 폴더에 올려 주세요. "
        "예: indicators/power/2026-11/",
        "Whose file is this, and for which round? Put it into indicators/<body>/<round>/, such as "
        "indicators/power/2026-11/",
    ),
    "no_round": Words(
        "회차 폴더의 이름이 아닙니다. 회차는 두 달에 한 번이며 홀수 달로 부릅니다. "
        "예: 12월에 보내는 파일은 다음 해 1월 회차로, indicators/power/2027-01/",
        "This folder is no round's: there is one every two months, named after an odd month, so that what is sent in "
        "December is for January's round: indicators/power/2027-01/",
    ),
    "after_its_round": Words(
        "{round} 회차는 이미 대상자를 골랐고, 이 파일로는 바뀌지 않습니다. "
        "다음 회차에 파일이 오지 않으면 그때 이 파일을 씁니다.",
        "Round {round} has chosen already, and this file changes nothing of it. It is used in the next round if none "
        "is sent for that.",
    ),
    "not_parquet": Words(
        "Parquet 파일로 읽을 수 없습니다(끊겼거나, 줄 수가 적힌 것과 다르거나, 다른 종류의 파일). "
        "CSV라면 이름이 .csv로 끝나게 올려 주세요.",
        "The file cannot be read as Parquet: cut off, of other rows than it says, or of another kind. A CSV ends "
        "with .csv.",
    ),
    "parquet_elsewhere": Words(
        "Parquet 파일은 gzip으로 묶지 말고 이름이 .parquet으로 끝나게 올려 주세요(Parquet은 스스로 압축합니다).",
        "Send a Parquet file as it is, under a name that ends with .parquet, and not packed by gzip: it packs itself.",
    ),
    "nothing_kept": Words(
        "쓸 수 있는 줄이 하나도 없어 보내지 않은 것으로 봅니다. 이 회차에 앞서 보낸 파일은 그대로 씁니다.",
        "No line of the file can be used, so it counts as not sent; an earlier file for this round stays in use.",
    ),
    "not_gzip": Words(
        "gzip으로 풀 수 없습니다. 잘렸을 수 있습니다.", "The file cannot be unpacked by gzip: it may be cut off."
    ),
    "not_switched_on": Words("아직 시행하지 않는 시군구입니다.", "The municipality is not switched on."),
    "outside_jurisdiction": Words(
        "이 폴더의 시군구({town})의 것이 아닙니다.", "Not of the municipality of this folder ({town})."
    ),
    "two_towns": Words(
        "시군구의 코드와 이름이 서로 다른 곳입니다. 맞는 쪽을 확인해 고쳐 주세요.",
        "The code and the name of the municipality are two towns': check which is right, and mend the other.",
    ),
    "other_municipality": Words(
        "다른 시군구의 아동입니다. 이사했다면 전에 살던 시군구가 이사 처리를 합니다.",
        "The child's account is another municipality's; that one moves it.",
    ),
    "enrolled_elsewhere": Words(
        "다른 시군구에 등록된 아동 번호입니다. 이사했다면 전에 살던 시군구가 이사 처리를 합니다.",
        "This child is enrolled in another municipality; that one moves the account.",
    ),
    "item_twice": Words(
        "menu에 같은 item_id({item_id})가 두 번 있습니다. 하나만 남겨 주세요.",
        "The item {item_id} stands on the menu twice: leave one of them.",
    ),
    "merchant_taken": Words(
        "가게 번호 {merchant_id}는 다른 시군구의 것입니다. 다른 번호를 쓰세요.",
        "The merchant {merchant_id} is another municipality's: take another number.",
    ),
    "place_outside": Words(
        "가게의 위치가 우리나라 밖입니다. 위도(lat)와 경도(lon)를 확인해 주세요.",
        "The shop's place is outside Korea: check lat and lon.",
    ),
    "place_full": Words(
        "이 위치에 이미 너무 많은 가게가 있습니다. 여러 가게에 한 위치가 잘못 적혔는지 확인해 주세요.",
        "Too many shops have this very place: check whether many were given one position by mistake.",
    ),
    "other_network": Words("다른 카드사의 카드입니다.", "The card is another network's."),
    "network_not_of_town": Words(
        "아동의 시군구가 이 카드사를 쓰지 않습니다(정책의 card_networks).",
        "The child's municipality does not use this card network (card_networks of its policy).",
    ),
    "unknown_card": Words("등록되지 않은 카드입니다.", "There is no such card."),
    "unknown_child": Words(
        "등록되지 않은 아동입니다. 번호를 확인하고, 맞으면 먼저 등록(enrolments)해 주세요.",
        "There is no account of this child: check the number; if it is right, enrol the child first.",
    ),
    "already_otherwise": Words(
        "같은 번호가 다른 내용으로 이미 처리되었습니다(파일 {file}, {line}번째 줄). 그 줄은 그대로 둡니다. "
        "이 줄도 맞으면 새 번호를 적어 다시 올려 주세요.",
        "This id was taken in with other content (file {file}, line {line}), which stands. If this line is right too, "
        "send it again with an id of its own.",
    ),
    "number_used": Words(
        "이 충전번호는 {day}에 이미 쓰였습니다(파일 {file}, {line}번째 줄). 이번에는 아무것도 충전하지 않았습니다. "
        "새 충전이면 달이 들어간 새 번호(예: 2026-12-0001)를 적어 다시 올려 주세요. 지난 파일이면 그대로 두세요.",
        "This number was used on {day} (file {file}, line {line}), and nothing is loaded now. If this is a new load, "
        "number it anew, with its month in it, such as 2026-12-0001. If it is the old file, there is nothing to do.",
    ),
    "lapses_too_late": Words(
        "소멸일이 너무 늦습니다(최대 {days_max}일).", "It lapses more than {days_max} days from now."
    ),
    "lapsed": Words("소멸일이 지났습니다.", "Its last day has passed."),
    "lapses_before_start": Words(
        "시행일({starts_on})보다 먼저 소멸합니다. 소멸일을 고치거나 비워 주세요.",
        "It would lapse before the municipality begins ({starts_on}). Write a later day, or none.",
    ),
    "in_the_future": Words("구매 시각이 미래입니다.", "The purchase lies in the future."),
    "too_old": Words("{days_max}일이 지난 구매입니다.", "The purchase is more than {days_max} days old."),
    "waits_otherwise": Words(
        "같은 번호의 취소가 다른 내용으로 이미 와서 결제({txn_id})를 기다리고 있습니다. 먼저 온 취소를 그대로 둡니다. "
        "이 줄도 맞으면 새 번호를 적어 다시 올려 주세요.",
        "A cancellation of this id with other content waits for the purchase {txn_id} already, and stands. If this "
        "line is right too, send it again with an id of its own.",
    ),
    "waits_for_purchase": Words(
        "취소할 결제({txn_id})가 아직 오지 않았습니다. 결제가 오면 저절로 처리됩니다.",
        "The purchase {txn_id} has not come yet; this is posted by itself when it does.",
    ),
    "too_many_wait": Words(
        "결제 {txn_id}보다 먼저 온 취소가 너무 많습니다(최대 {lines_max}건). 결제가 온 뒤에 이 줄을 다시 올려 주세요.",
        "{lines_max} cancellations wait for the purchase {txn_id} already: send this line again when it has come.",
    ),
    "too_many_cancellations": Words(
        "결제 {txn_id}의 취소가 너무 많습니다(최대 {lines_max}건).",
        "The purchase {txn_id} has {lines_max} cancellations, and may have no more.",
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
    "not_json": Words(
        "JSON이 아니거나, 한 항목에 같은 이름이 두 번 있습니다.", "This is no JSON, or an entry has a name twice."
    ),
    "invalid": Words("{pointer}: {detail}", "{pointer}: {detail_en}"),
    "published_late": Words(
        "시행 {minutes_min}분 전까지 올려야 합니다.",
        "A version is published {minutes_min} minutes before it takes effect.",
    ),
    "town_joined": Words(
        "그때는 {rules_of}의 규칙을 따릅니다.", "By then the town lives under the rules of {rules_of}."
    ),
    "version_taken": Words("같은 시각의 다른 정책이 있습니다.", "Another version takes effect at that instant."),
    "too_many_entries": Words("항목이 너무 많습니다(최대 {entries_max}개).", "More than {entries_max} entries."),
}

SEPARATORS = {
    ",": Words("쉼표(,)로", "comma"),
    ";": Words("세미콜론(;)으로", "semicolon"),
    "\t": Words("탭으로", "tab"),
    "|": Words("세로줄(|)로", "vertical bar"),
}
SPOKEN = {"rules_of": TOWNS, "separator": SEPARATORS}
"""How facts that are codes are said to people."""

ERROR_COLUMNS: dict[str, Words] = {
    "line": Words("줄", "line"),
    "code": Words("코드", "code"),
    "detail": Words("이유와 고치는 법", "why, and what to change (Korean)"),
    "detail_en": Words("영어", "the same in English"),
}
"""The table of a file's bad lines."""
