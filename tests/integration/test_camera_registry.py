"""The register of cameras: what is refused and why, and that a secret never comes out."""

import io
import ipaddress

import pytest
from sqlalchemy import select

from data.adapters import camera_names, camera_secret
from data.contracts.access import Role
from data.contracts.camera_registry import masks_of, masks_text
from data.models.accounts import AuditEntry
from data.models.cameras import Camera
from data.services import camera_registry
from tests import factories
from tests.integration.conftest import csrf

PASSWORD = "mat:khau/rieng#?"
HEADER = "code,name,institution_code,place,scheme,host,port,path,query,username,secret"
GOOD = {
    "code": "CAM-1",
    "name": "Cổng trường",
    "institution_code": "T-1",
    "place": "gate",
    "scheme": "rtsp",
    "host": "10.20.3.4",
    "port": "554",
    "path": "/Streaming/Channels/102",
    "secret": PASSWORD,
}
HOSTILE = [
    ({"scheme": "file", "path": "/etc/passwd"}, "scheme", "scheme"),
    ({"scheme": "http"}, "scheme", "scheme"),
    ({"port": "22"}, "port", "port"),
    ({"port": "-1"}, "port", "port"),
    ({"host": "localhost"}, "host", "outside"),
    ({"host": "127.0.0.1"}, "host", "outside"),
    ({"host": "169.254.169.254"}, "host", "outside"),
    ({"host": "8.8.8.8"}, "host", "outside"),
    ({"host": "0.0.0.0"}, "host", "outside"),  # noqa: S104
    ({"host": "::ffff:10.0.0.1"}, "host", "host"),
    ({"host": "::1"}, "host", "outside"),
    ({"host": "cam@evil"}, "host", "host"),
    ({"host": "2130706433"}, "host", "host_form"),
    ({"host": "0x7f.1"}, "host", "host_form"),
    ({"host": "cam|x"}, "host", "host"),
    ({"path": "/a b"}, "path", "path"),
    ({"path": "/a\r\nX: y"}, "path", "path"),
    ({"path": "/../x"}, "path", "path"),
    ({"path": "/%2e%2e/x"}, "path", "path"),
    ({"path": "//evil/x"}, "path", "path"),
    ({"path": "a"}, "path", "path"),
    ({"query": "x=1|y"}, "query", "query"),
    ({"query": "user=a&password=b"}, "query", "secret_inside"),
    ({"sub_path": "/../x"}, "sub_path", "path"),
    ({"sub_query": "x=1|y"}, "sub_query", "query"),
    ({"masks": "0,0 50,0"}, "masks", "masks"),
    ({"masks": "0,0 50,0 50,200"}, "masks", "masks"),
    ({"masks": "0,0 50,0 half,50"}, "masks", "masks"),
]


@pytest.fixture
def school(session, tmp_path, monkeypatch):
    names = {"localhost": "127.0.0.1"}
    monkeypatch.setattr(
        camera_names, "resolve", lambda host: [ipaddress.ip_address(names.get(host, host))]
    )
    monkeypatch.setattr(camera_registry, "key_path", lambda: tmp_path / "camera-key")
    city = factories.small_city(session)
    return factories.institution(session, city["26734"], code="T-1")


@pytest.mark.parametrize(("change", "column", "rule"), HOSTILE)
def test_hostile_addresses_are_refused_with_a_reason(school, session, change, column, rule):
    result = camera_registry.save(session, factories.actor(Role.OFFICE), [GOOD | change], "x.csv")

    assert [(one.row, one.column, one.rule) for one in result.refused] == [(2, column, rule)]
    assert session.scalars(select(Camera)).all() == []


def test_a_file_with_one_fault_writes_nothing_and_names_row_and_column(school, session, signed_in):
    rows = "\n".join(
        [
            HEADER,
            "C1,A,T-1,gate,rtsp,10.1.1.1,554,/a,,u,p",
            "C2,B,T-1,gate,rtsp,8.8.8.8,554,/a,,u,p",
        ]
    )
    client = signed_in(Role.ADMIN)

    answer = _send(client, rows)

    assert answer.status_code == 422
    assert "Dòng 3" in answer.text
    assert "Máy chủ" in answer.text
    assert "ngoài mạng" in answer.text
    assert session.scalars(select(Camera)).all() == []


def _send(client, text):
    return client.post(
        "/cameras/registry/import",
        data={"csrf_token": csrf(client), "file": (io.BytesIO(text.encode()), "cameras.csv")},
        content_type="multipart/form-data",
    )


def test_a_secret_goes_in_encrypted_stays_when_left_empty_and_never_comes_out(
    school, session, signed_in, tmp_path
):
    client = signed_in(Role.OFFICE)
    form = {"csrf_token": csrf(client), "enabled": "1"}
    saved = client.post("/cameras/registry/save", data=GOOD | form)
    assert saved.status_code == 200
    camera = session.scalars(select(Camera)).one()
    key = tmp_path / "camera-key"
    assert PASSWORD.encode() not in camera.secret
    assert camera_secret.decrypt(camera.secret, key) == PASSWORD
    assert key.stat().st_mode & 0o777 == 0o600

    client.post("/cameras/registry/save", data=GOOD | form | {"secret": "", "name": "Sân"})
    session.refresh(camera)
    assert camera.name == "Sân"
    assert camera_secret.decrypt(camera.secret, key) == PASSWORD

    for address in ("/cameras/registry.csv", "/cameras/registry.xlsx", "/cameras/list.json"):
        said = client.get(address).data
        assert camera.secret not in said
        assert PASSWORD.encode() not in said
    exported = client.get("/cameras/registry.csv").text
    assert "CAM-1" in exported
    assert "Sân" in exported
    again = _send(client, exported.lstrip("\ufeff"))
    assert "giữ nguyên 1" in again.text
    lines = session.scalars(select(AuditEntry.detail)).all()
    assert not any(PASSWORD in one for one in lines)
    assert any('"secret"' in one or '"name"' in one for one in lines)


def test_others_do_not_see_or_keep_the_register(school, session, signed_in):
    for role in (Role.OPERATOR, Role.DIRECTOR, Role.DISTRICT_OFFICER):
        client = signed_in(role)
        assert client.get("/cameras/registry.csv").status_code == 403
        form = GOOD | {"csrf_token": csrf(client)}
        assert client.post("/cameras/registry/save", data=form).status_code == 403


def test_masks_are_read_as_they_are_written() -> None:
    text = "0,0 50,0 50,100; 70,70 90,70 90,90 12.5,90"
    masks = masks_of(text)
    assert masks is not None
    assert masks[1][3] == [0.125, 0.9]
    assert masks_text(masks) == text
    assert masks_of("") == []
