"""Constant-energy molecular dynamics with a pestle model; run by bench/nve.mjs."""

import sys
import time

import numpy as np
from ase import units
from ase.io import read
from ase.md.velocitydistribution import (
    MaxwellBoltzmannDistribution,
    Stationary,
    ZeroRotation,
)
from ase.md.verlet import VelocityVerlet
from pestle_calculator import PestleCalculator

picoseconds, femtoseconds, kelvin = (float(x) for x in sys.argv[1:4])
steps = round(1000 * picoseconds / femtoseconds)
EVERY = 10

atoms = read("start.extxyz")
MaxwellBoltzmannDistribution(atoms, temperature_K=kelvin, rng=np.random.RandomState(1))
Stationary(atoms)
ZeroRotation(atoms)

times, totals, temperatures, distances = [], [], [], []


def record():
    times.append(dynamics.get_time() / (1000 * units.fs))
    totals.append(atoms.get_total_energy())
    temperatures.append(atoms.get_temperature())
    distances.append(atoms.get_all_distances().max())


with PestleCalculator() as atoms.calc:
    dynamics = VelocityVerlet(atoms, femtoseconds * units.fs)
    dynamics.attach(record, interval=EVERY)
    start = time.time()
    dynamics.run(steps)
    seconds = time.time() - start

totals = np.array(totals)
slope, offset = np.polyfit(times, totals, 1)
spread = np.std(totals - np.polyval((slope, offset), times))
print(f"atoms                  {len(atoms)}")
print(f"length                 {picoseconds:g} ps, {steps} steps of {femtoseconds:g} fs")
print(f"mean temperature       {np.mean(temperatures):.1f} K")
print(f"largest distance       {max(distances):.2f} Å")
print(f"fluctuation of energy  {1000 * spread / len(atoms):.5f} meV/atom (standard deviation)")
print(f"drift of energy        {1000 * slope / len(atoms):.6f} meV/atom/ps")
print(f"time                   {1e6 * seconds / steps:.0f} µs a step")
