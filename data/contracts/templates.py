"""The table of each subject: its columns, what they hold, and the headers they are known by.

The headers people read are texts (`templates.<column>`), as is the help of each column
(`templates.<column>_help`); `name` is the English header and the name used in exports. Headers are
compared folded, so 'Mã trường', 'ma truong' and 'MA TRUONG' are one.
"""

from dataclasses import dataclass
from enum import StrEnum

from data.contracts.education import GRADES, KINDS, LEVELS, SECTORS, STAFF_GROUPS
from data.contracts.importing import Subject


class CellKind(StrEnum):
    """How a cell is understood."""

    TEXT = "text"
    CODE = "code"  # text without inner spaces; 760.0 of a spreadsheet is 760
    INTEGER = "integer"
    DECIMAL = "decimal"
    DATE = "date"
    PERIOD = "period"  # last day of a month or quarter
    FLAG = "flag"
    CHOICE = "choice"
    CHOICES = "choices"  # several, joined by ;
    SCHOOL_YEAR = "school_year"
    AGE = "age"  # 25 or 25+
    GRADE = "grade"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a template. `low` and `high` bound a number, `length` a text."""

    name: str
    kind: CellKind = CellKind.TEXT
    required: bool = False  # the column must exist and every row fill it
    key: bool = False  # part of the business key
    low: float | None = None
    high: float | None = None
    length: int = 300
    choices: tuple[str, ...] = ()
    choice_texts: str = ""  # text keys of the choices: <section>.<prefix><choice>
    aliases: tuple[str, ...] = ()
    example: str = ""
    default: object = None


@dataclass(frozen=True, slots=True)
class Template:
    """The columns of one subject."""

    subject: Subject
    columns: tuple[Column, ...]

    @property
    def keys(self) -> tuple[str, ...]:
        """Names of the columns that identify a row."""
        return tuple(column.name for column in self.columns if column.key)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns, in order."""
        return tuple(column.name for column in self.columns)

    def column(self, name: str) -> Column:
        """Return one column."""
        return next(column for column in self.columns if column.name == name)


_PEOPLE = 20_000_000
_INSTITUTION = Column(
    "institution_code",
    CellKind.CODE,
    required=True,
    key=True,
    length=40,
    example="79-760-TH-0001",
    aliases=("Mã trường", "Mã cơ sở", "Mã CSGD", "school code", "institution"),
)
_SCHOOL_YEAR = Column(
    "school_year",
    CellKind.SCHOOL_YEAR,
    required=True,
    key=True,
    low=1990,
    high=2100,
    example="2023-2024",
    aliases=("năm", "year"),
)
_UNIT = Column(
    "unit_code",
    CellKind.CODE,
    required=True,
    key=True,
    length=20,
    example="26734",
    aliases=("Mã ĐVHC", "Mã phường xã", "Mã quận huyện", "Mã GSO", "ward code", "district code"),
)
_YEAR = Column(
    "year", CellKind.INTEGER, required=True, key=True, low=1990, high=2100, example="2023"
)


def _count(name: str, example: str, *aliases: str, required: bool = True) -> Column:
    return Column(
        name,
        CellKind.INTEGER,
        required=required,
        low=0,
        high=_PEOPLE,
        example=example,
        aliases=aliases,
        default=None if required else 0,
    )


def _degrees(name: str, low: float, high: float, example: str, *aliases: str) -> Column:
    return Column(name, CellKind.DECIMAL, low=low, high=high, example=example, aliases=aliases)


# Bounds take both ways round, so that a swapped pair is told as such and not as a wrong number.
_LON = _degrees("lon", -180, 180, "106,690295", "longitude", "lng", "kinh do wgs84", "x")
_LAT = _degrees("lat", -180, 180, "10,793097", "latitude", "vi do wgs84", "y")

_UNITS = Template(
    Subject.UNITS,
    (
        Column(
            "code",
            CellKind.CODE,
            required=True,
            key=True,
            length=20,
            example="26734",
            aliases=("Mã", "Mã ĐVHC", "Mã GSO"),
        ),
        Column("name", required=True, length=200, example="Phường Tân Định", aliases=("Tên",)),
        Column(
            "level",
            CellKind.CHOICE,
            required=True,
            choices=("province", "district", "commune"),
            choice_texts="templates.level_",
            example="commune",
        ),
        Column("parent_code", CellKind.CODE, length=20, example="760", aliases=("Mã cha",)),
        Column("area_km2", CellKind.DECIMAL, low=0.001, high=400_000, example="0,63"),
        _LON,
        _LAT,
        Column("valid_from", CellKind.DATE, example="01/01/2021"),
    ),
)
_BOUNDARIES = Template(
    Subject.BOUNDARIES,
    (
        Column(
            "code",
            CellKind.CODE,
            required=True,
            key=True,
            length=20,
            example="760",
            aliases=(
                "Mã",
                "ma_dvhc",
                "ma dvhc",
                "mã ĐVHC",
                "gso_code",
                "maquan",
                "mahuyen",
                "maxa",
            ),
        ),
        Column("name", length=200, example="Quận 1", aliases=("Tên", "ten_dvhc", "ten dvhc")),
    ),
)
_INSTITUTIONS = Template(
    Subject.INSTITUTIONS,
    (
        Column(
            "code",
            CellKind.CODE,
            required=True,
            key=True,
            length=40,
            example="79-760-TH-0001",
            aliases=("Mã", "Mã trường", "Mã CSGD", "school code", "institution_code"),
        ),
        Column(
            "name",
            required=True,
            example="Trường Tiểu học Nguyễn Bỉnh Khiêm",
            aliases=("Tên", "Tên trường", "Tên CSGD", "school name"),
        ),
        Column(
            "kind",
            CellKind.CHOICE,
            required=True,
            choices=KINDS,
            choice_texts="templates.kind_",
            example="primary",
            aliases=("Loại", "Loại hình trường", "type"),
        ),
        Column(
            "levels",
            CellKind.CHOICES,
            choices=LEVELS,
            choice_texts="templates.level_",
            example="primary",
            aliases=("Các cấp học", "level"),
            default="",
        ),
        Column(
            "sector",
            CellKind.CHOICE,
            required=True,
            choices=SECTORS,
            choice_texts="templates.sector_",
            example="public",
            aliases=("Công lập", "Hình thức sở hữu", "ownership"),
        ),
        Column(
            "unit_code",
            CellKind.CODE,
            required=True,
            length=20,
            example="26734",
            aliases=("Mã ĐVHC", "Mã phường xã", "Mã quận huyện", "Mã GSO", "ward code"),
        ),
        Column("address", example="02 Nguyễn Bỉnh Khiêm", default=""),
        _LON,
        _LAT,
        Column("programmes", length=2000, example="", default=""),
        Column("phone", length=60, example="", aliases=("SĐT", "Số điện thoại"), default=""),
        Column("email", length=120, example="", aliases=("Thư điện tử",), default=""),
        Column("website", length=200, example="", aliases=("Trang web",), default=""),
        Column("opened_on", CellKind.DATE, example="05/09/1998"),
        Column("closed_on", CellKind.DATE, example=""),
        Column("published", CellKind.FLAG, example="", default=True),
    ),
)
_ENROLMENT = Template(
    Subject.ENROLMENT,
    (
        _INSTITUTION,
        _SCHOOL_YEAR,
        Column(
            "grade",
            CellKind.GRADE,
            required=True,
            key=True,
            low=min(GRADES),
            high=max(GRADES),
            example="1",
            aliases=("Lớp", "Khối lớp"),
        ),
        Column(
            "level",
            CellKind.CHOICE,
            choices=LEVELS,
            choice_texts="templates.level_",
            example="primary",
            aliases=("Cấp",),
        ),
        _count("pupils", "175", "Học sinh", "Số HS", "Sĩ số", "students", "enrolment"),
        _count("classes", "5", "Lớp học", "Số lớp học"),
    ),
)
_POPULATION = Template(
    Subject.POPULATION,
    (
        _UNIT,
        _YEAR,
        Column("age", CellKind.AGE, required=True, key=True, low=0, high=120, example="6"),
        Column(
            "sex",
            CellKind.CHOICE,
            required=True,
            key=True,
            choices=("female", "male"),
            choice_texts="templates.sex_",
            example="female",
            aliases=("Giới",),
        ),
        _count("people", "210", "Dân số", "population"),
        Column("open_ended", CellKind.FLAG, example="", default=False),
    ),
)
_BIRTHS = Template(
    Subject.BIRTHS, (_UNIT, _YEAR, _count("births", "412", "Số sinh", "live births"))
)
_STAFF = Template(
    Subject.STAFF,
    (
        _INSTITUTION,
        _SCHOOL_YEAR,
        Column(
            "staff_group",
            CellKind.CHOICE,
            required=True,
            key=True,
            choices=STAFF_GROUPS,
            choice_texts="templates.staff_",
            example="general",
            aliases=("Nhóm", "Nhóm giáo viên", "group"),
        ),
        _count("people", "32", "Số lượng", "Giáo viên", "staff"),
    ),
)
_FACILITIES = Template(
    Subject.FACILITIES,
    (
        _INSTITUTION,
        _SCHOOL_YEAR,
        _count("rooms_permanent", "20", "Phòng học kiên cố", "Kiên cố"),
        _count("rooms_semi_permanent", "2", "Phòng học bán kiên cố", "Bán kiên cố"),
        _count("rooms_temporary", "0", "Phòng học tạm", "Tạm"),
        Column(
            "land_m2",
            CellKind.DECIMAL,
            low=0,
            high=100_000_000,
            example="5.200,5",
            aliases=("Diện tích đất",),
        ),
        _count("computers", "45", "Máy tính", "Số máy tính", required=False),
        Column(
            "internet_mbps",
            CellKind.INTEGER,
            low=0,
            high=1_000_000,
            example="300",
            aliases=("Internet", "Tốc độ Internet"),
        ),
        _count("smart_rooms", "1", "Phòng học thông minh", required=False),
    ),
)
_INDICATOR_VALUES = Template(
    Subject.INDICATOR_VALUES,
    (
        Column(
            "indicator_key",
            CellKind.CODE,
            required=True,
            key=True,
            length=40,
            example="K.1.2",
            aliases=("Chỉ số", "Mã chỉ tiêu", "indicator"),
        ),
        Column(
            "unit_code",
            CellKind.CODE,
            required=True,
            key=True,
            length=20,
            example="760",
            aliases=("Mã ĐVHC", "Mã quận huyện", "Mã GSO", "district code"),
        ),
        Column(
            "period_on",
            CellKind.PERIOD,
            required=True,
            key=True,
            example="30/09/2023",
            aliases=("Kỳ", "Tháng", "period", "month"),
        ),
        Column("value", CellKind.DECIMAL, required=True, low=-1e12, high=1e12, example="87,5"),
        Column("numerator", CellKind.DECIMAL, low=0, high=1e12, example="", aliases=("Tử",)),
        Column("denominator", CellKind.DECIMAL, low=0, high=1e12, example="", aliases=("Mẫu",)),
        Column("note", length=1000, example="", default=""),
    ),
)
_BLOCK = Column(
    "block_code",
    CellKind.CODE,
    required=True,
    key=True,
    length=40,
    example="KP-26734-01",
    aliases=("Mã khu phố", "Mã ấp", "block"),
)
_ENTRY_GRADE = Column(
    "grade",
    CellKind.GRADE,
    required=True,
    key=True,
    example="1",
    aliases=("Lớp", "Lớp đầu cấp"),
)
_BLOCKS = Template(
    Subject.BLOCKS,
    (
        Column(
            "code",
            CellKind.CODE,
            required=True,
            key=True,
            length=40,
            example="KP-26734-01",
            aliases=("Mã cụm dân cư", "Mã khu phố", "Mã ấp", "block_code"),
        ),
        Column(
            "name",
            required=True,
            length=200,
            example="Khu phố 1",
            aliases=("Tên cụm dân cư", "Tên khu phố", "block_name"),
        ),
        Column(
            "unit_code",
            CellKind.CODE,
            required=True,
            length=20,
            example="26734",
            aliases=("Mã ĐVHC", "Mã phường xã", "ward code", "block_unit_code"),
        ),
    ),
)
_ENTRANTS = Template(
    Subject.ENTRANTS,
    (_BLOCK, _SCHOOL_YEAR, _ENTRY_GRADE, _count("entrants", "85", "Trẻ dự kiến", "Số trẻ")),
)
_ZONES = Template(
    Subject.ZONES,
    (
        _SCHOOL_YEAR,
        _ENTRY_GRADE,
        Column(
            "unit_code",
            CellKind.CODE,
            required=True,
            key=True,
            length=20,
            example="760",
            aliases=("Mã ĐVHC", "Mã quận huyện", "district code"),
        ),
        Column(
            "version",
            CellKind.INTEGER,
            key=True,
            low=1,
            high=1_000,
            example="1",
            aliases=("Phiên bản",),
            default=0,  # the draft there is, else a new one
        ),
        _BLOCK,
        _INSTITUTION,
        Column("note", length=300, example="", default=""),
    ),
)

TEMPLATES: dict[Subject, Template] = {
    template.subject: template
    for template in (
        _UNITS,
        _BOUNDARIES,
        _INSTITUTIONS,
        _ENROLMENT,
        _POPULATION,
        _BIRTHS,
        _STAFF,
        _FACILITIES,
        _INDICATOR_VALUES,
        _BLOCKS,
        _ENTRANTS,
        _ZONES,
    )
}
