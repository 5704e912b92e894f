"""Forecasting pupils by unit and grade, with honest uncertainty. Pure: numpy and pandas only.

How to use it::

    panel = inputs.build(frame, levels=("school", "ward", "district", "city"), births=births,
                         births_level="ward", crosswalk=crosswalk)     # inputs.Panel
    fitted = engine.fit(panel, Settings(horizon=10, stages=...), progress=tell)   # the slow part
    base = fitted.project()                                            # results.Forecast
    high = fitted.project(Adjustments(births=..., migration=..., present=...))    # cheap

- `inputs`: what goes in. `Panel` (checked pupils; `panel.findings` says what was odd), `Settings`,
  `Adjustments` (a scenario), `Finding`.
- `results`: what comes out. `Forecast.rows` (point, 80 % and 95 % interval of every unit of every
  level, by grade, by stage and in total), `Fitted.errors` (back-test beside "same as last year").
- `uncertainty`: a quantile of a row, and the probability that it exceeds a supply.
- `engine`: `fit` and `Fitted.project`.
- `rolling`: the back-test over several origins, strictly without look-ahead.
"""
