"""Shapes of tasks, indicators, reports, alerts and camera health."""


class TaskRow:
    """Frame with one row per task of the plan, in the plan's order."""

    KEY = "key"
    CODE = "code"
    KIND = "kind"
    TITLE_VI = "title_vi"
    TITLE_EN = "title_en"
    LEADS = "leads"  # division codes joined by ';'
    DUE_ON = "due_on"  # date or None, with approved changes
    STATUS = "status"  # as last reported
    PERCENT = "percent"  # float, nan: not reported
    FINISHED_ON = "finished_on"  # date or None
    REPORTED_AT = "reported_at"  # of the last update
    SIMULATED = "simulated"  # bool, of the last update
    STATE = "state"  # one of data.domain.deadlines.TaskState, added by the service


class IndicatorRow:
    """Frame with one row per indicator in force, in the plan's order."""

    KEY = "key"
    NAME_VI = "name_vi"
    NAME_EN = "name_en"
    UNIT = "unit"  # percent, count, ratio
    COMPARISON = "comparison"
    TARGET = "target"
    DUE_ON = "due_on"
    BASELINE = "baseline"
    BASELINE_ON = "baseline_on"
    BY_DISTRICT = "by_district"  # bool
    VALUE = "value"  # float, nan: no data
    PERIOD_ON = "period_on"  # date of the value or None
    REPORTED = "reported"  # int, units behind the value
    EXPECTED = "expected"  # int, units that report
    SIMULATED = "simulated"
    STATE = "state"  # one of data.contracts.targets.IndicatorState
    PLANNED = "planned"  # float, where the path should be on the day of the value
    OUTLOOK = "outlook"  # data.contracts.targets.Outlook: the whole of it, with reason and landing


class ReportRow:
    """Frame with one row per report owed for a period, divisions before districts."""

    PERIOD = "period"
    AUTHOR_CODE = "author_code"
    AUTHOR_VI = "author_vi"
    AUTHOR_EN = "author_en"
    AUTHOR_KIND = "author_kind"  # division or unit
    DUE_ON = "due_on"
    LAST_STATE = "last_state"  # draft, submitted, returned, accepted or None
    SUBMITTED_ON = "submitted_on"  # date of the first submission or None
    SIMULATED = "simulated"  # bool, the round belongs to the demo
    STATE = "state"  # one of data.domain.deadlines.ReportState, added by the service


class AlertRow:
    """Frame with one row per open alert, most severe and newest first."""

    ID = "id"
    RULE = "rule"
    SUBJECT = "subject"
    SEVERITY = "severity"
    UNIT_CODE = "unit_code"
    UNIT_NAME = "unit_name"
    VALUES = "values"  # dict, placeholders of the text `alerts.<rule>`
    RAISED_AT = "raised_at"
    SIMULATED = "simulated"
