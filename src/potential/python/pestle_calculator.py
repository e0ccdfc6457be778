"""An ASE calculator for the pestle model in this folder.

Needs ASE (3.22 or later), numpy and pestle's command line. It starts `pestle ipi` on the model and
talks to it over a socket:

    from pestle_calculator import PestleCalculator

    with PestleCalculator() as atoms.calc:
        atoms.get_potential_energy()   # eV
        atoms.get_forces()             # eV/Å

pestle is started by the command given as `command`, else by the environment variable
PESTLE_COMMAND, else as `pestle` from the PATH.
"""

import os
import shlex
import shutil
import socket
import subprocess
import sys
import tempfile
import uuid
import warnings
import weakref

from ase import Atoms, units
from ase.calculators.calculator import Calculator, all_changes
from ase.calculators.socketio import SocketIOCalculator
from ase.io import write

__all__ = ["PestleCalculator"]


class PestleCalculator(Calculator):
    """Energies, forces and, for periodic systems, stresses of a pestle model."""

    implemented_properties = ["energy", "free_energy", "forces", "stress"]
    default_parameters = {}

    def __init__(self, model=None, command=None, timeout=120.0, **kwargs):
        """
        model: folder of the model; by default the one this file is in
        command: how to start pestle, a string or a list of arguments
        timeout: seconds to wait for an answer before giving up
        """
        super().__init__(**kwargs)
        self.model = os.path.abspath(model or os.path.dirname(__file__))
        self.command = command
        self.timeout = timeout
        self._client = None

    def calculate(self, atoms=None, properties=("energy",), system_changes=all_changes):
        super().calculate(atoms, properties, system_changes)
        # The wire carries neither species nor periodicity: a change of them takes a new client.
        if self._client is not None and not self._client.fits(self.atoms):
            self.close()
        if self._client is None:
            self._client = _Client(self.model, self._arguments(), self.timeout, self.atoms)
        try:
            self.results = self._client.calculate(self.atoms)
        except OSError as error:
            reason = self._client.said() or error
            # ASE would warn of pestle's exit code, which the error tells better.
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                self.close()
            raise RuntimeError(f"pestle ended: {reason}") from error

    def close(self):
        """Ends the pestle process; the next calculation starts another."""
        if self._client is None:
            return
        client, self._client = self._client, None
        client.close()
        if client.warnings:
            warnings.warn(f"pestle: {client.warnings}", stacklevel=2)

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.close()

    def _arguments(self):
        command = self.command or os.environ.get("PESTLE_COMMAND") or shutil.which("pestle")
        if not command:
            raise RuntimeError(
                "pestle was not found on the PATH; set PESTLE_COMMAND, for example to "
                '"node /path/to/pestle/dist/cli/main.js", or give command='
            )
        return shlex.split(command) if isinstance(command, str) else list(command)


class _Client:
    """One pestle process and the socket to it, for one composition."""

    def __init__(self, model, arguments, timeout, atoms):
        self._numbers = atoms.numbers.copy()
        self._pbc = atoms.pbc.copy()
        self._model = model
        self._arguments = arguments
        self._folder = tempfile.TemporaryDirectory(prefix="pestle-")
        self.warnings = ""
        self._errors = os.path.join(self._folder.name, "stderr")
        place = (
            {"unixsocket": f"pestle_{os.getpid()}_{uuid.uuid4().hex[:12]}"}
            if hasattr(socket, "AF_UNIX") and sys.platform != "win32"
            else {"port": _free_port()}
        )
        self._socket = SocketIOCalculator(launch_client=self._launch, timeout=timeout, **place)
        # Python may end without close(): the socket file and the process go then too.
        self._finalize = weakref.finalize(self, SocketIOCalculator.close, self._socket)

    def fits(self, atoms):
        return (
            len(self._numbers) == len(atoms)
            and (self._numbers == atoms.numbers).all()
            and (self._pbc == atoms.pbc).all()
        )

    def calculate(self, atoms):
        self._socket.calculate(atoms, system_changes=["positions", "cell"])
        names = ("energy", "free_energy", "forces", "stress")
        results = self._socket.results
        return {name: results[name] for name in names if name in results}

    def said(self):
        """What pestle wrote to its standard error."""
        try:
            with open(self._errors, encoding="utf-8") as errors:
                return errors.read().strip()
        except OSError:
            return ""

    def close(self):
        self._finalize()
        self.warnings = self.said()
        self._folder.cleanup()

    def _launch(self, atoms, properties=None, port=None, unixsocket=None):
        template = os.path.join(self._folder.name, "template.extxyz")
        bare = Atoms(atoms.numbers, atoms.positions, cell=atoms.cell, pbc=atoms.pbc)
        write(template, bare, format="extxyz")
        address = f"unix:{unixsocket}" if unixsocket else f"localhost:{port}"
        # ASE's own size of the atomic units: what goes through the wire comes out the same.
        options = {
            "--template": template,
            "--address": address,
            "--reconnect": "0",
            "--hartree": repr(float(units.Ha)),
            "--bohr": repr(float(units.Bohr)),
        }
        arguments = [*self._arguments, "ipi", self._model, "--quiet"]
        for name, value in options.items():
            arguments += [name, value]
        with open(self._errors, "wb") as errors:
            return subprocess.Popen(arguments, stdout=subprocess.DEVNULL, stderr=errors)


def _free_port():
    with socket.socket(socket.AF_INET) as probe:
        probe.bind(("", 0))
        return probe.getsockname()[1]
