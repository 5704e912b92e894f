"""A simulated city of schools: one forward run from a seed, calibrated to published totals.

`simulate` is pure: frames in, frames out. `data.services.demo` loads the frames.
"""

from data.domain.simulation.city import PlanTables, SimulatedCity, simulate

__all__ = ["PlanTables", "SimulatedCity", "simulate"]
