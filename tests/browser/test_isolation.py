"""Nothing outside is asked for, and the watch that says so sees it when it happens."""

from tests.browser.conftest import Arrive

ASK = (
    "address => new Promise(done => { const i = new Image(); i.onerror = done; i.src = address; })"
)


def test_an_outside_request_is_caught(arrive: Arrive) -> None:
    visit = arrive(bypass_csp=True)
    visit.go("/login")

    visit.page.evaluate(ASK, "https://outside.example/pixel.png")

    assert visit.outside == ["https://outside.example/pixel.png"]


def test_the_policy_refuses_an_outside_address(arrive: Arrive) -> None:
    visit = arrive()
    visit.go("/login")

    visit.page.evaluate(ASK, "https://outside.example/pixel.png")

    assert visit.outside == []
    assert any("policy: img-src" in line for line in visit.troubles())


def test_the_policy_refuses_text_run_as_code(arrive: Arrive) -> None:
    visit = arrive("director")

    visit.page.evaluate("setTimeout('window.wasRun = true', 0)")
    visit.page.wait_for_timeout(100)

    assert visit.page.evaluate("window.wasRun") is None
    assert any("policy: script-src" in line for line in visit.troubles())
