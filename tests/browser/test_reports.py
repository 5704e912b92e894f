"""Two people write one report at once, and one of them loses the session: no word is lost."""

from tests.browser.conftest import Arrive

FIELD = "textarea[data-report-field=difficulties]"
SLOW_MS = 60_000


def _saved(window, text: str) -> None:
    window.page.wait_for_function(
        "() => document.querySelector('[data-report-saved]').textContent.startsWith('Đã lưu lúc')",
        timeout=SLOW_MS,
    )
    assert window.page.input_value(FIELD) == text


def test_two_windows_write_one_report_and_no_word_is_lost(arrive: Arrive) -> None:
    path = "/reports/2023Q4/tccb"
    one, two = arrive("tccb.head", path), arrive("tccb.officer", path)
    for window in (one, two):
        window.page.wait_for_selector(FIELD, timeout=SLOW_MS)
    # the second begins to write before it hears of the first
    two.page.route("**/texts", lambda route: route.abort())
    two.page.fill(FIELD, "Thiếu nhân sự phụ trách.")
    one.page.fill(FIELD, "Kinh phí giao chậm.")
    _saved(one, "Kinh phí giao chậm.")
    two.page.unroute("**/texts")
    two.page.wait_for_selector(".report-conflict", timeout=SLOW_MS)
    told = two.page.inner_text(".report-conflict")
    assert "Kinh phí giao chậm." in told
    assert "Thiếu nhân sự phụ trách." in told
    two.page.click(".report-conflict button:has-text('Ghép cả hai')")
    both = "Kinh phí giao chậm.\nThiếu nhân sự phụ trách."
    _saved(two, both)
    one.page.wait_for_function(
        "text => document.querySelector('textarea[data-report-field=difficulties]').value === text",
        arg=both,
        timeout=SLOW_MS,
    )
    one.page.route("**/texts", lambda route: route.abort())
    one.page.fill(FIELD, f"{both}\nChưa kịp lưu.")
    one.page.unroute("**/texts")
    one.go(path)  # the page was left before the text reached the server
    one.page.wait_for_function(
        "() => document.querySelector('textarea[data-report-field=difficulties]')"
        ".value.endsWith('Chưa kịp lưu.')",
        timeout=SLOW_MS,
    )
    _saved(one, f"{both}\nChưa kịp lưu.")
