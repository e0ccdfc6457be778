import { fail } from '../../core/errors.js';
import { parseIpiAddress } from '../../ipi/address.js';
import { serveIpi } from '../../ipi/serve-ipi.js';
import { CODATA_2018 } from '../../ipi/wire-units.js';
import { loadPotential } from '../../potential/load-potential.js';
import { readFrames } from '../../structure/read-frames.js';
import { command } from '../command.js';
import { positiveNumber } from '../number-option.js';

export const ipi = command({
  usage: 'ipi <model>',
  describe: 'client of the i-PI protocol: energies, forces and virials for i-PI, ASE and others',
  examples: [
    ['$0 ipi model --template start.extxyz --address unix:zundel', 'socket /tmp/ipi_zundel'],
    ['$0 ipi model --template start.extxyz --address node17:31415', 'a server on another machine'],
  ],
  positionals: { model: { type: 'string', describe: 'folder of the model', demandOption: true } },
  options: {
    template: {
      type: 'string',
      demandOption: true,
      describe:
        'frames file; its first frame gives the species, in the order of the server, and whether the system is periodic',
    },
    address: {
      type: 'string',
      demandOption: true,
      describe: 'the server: unix:NAME, unix:/path or host:port',
    },
    reconnect: {
      type: 'number',
      default: 30,
      describe: 'seconds to wait for the server, at first and when the connection is lost',
    },
    hartree: {
      type: 'number',
      default: CODATA_2018.evPerHartree,
      describe: "the server's hartree in eV",
    },
    bohr: {
      type: 'number',
      default: CODATA_2018.angstromPerBohr,
      describe: "the server's bohr in Å",
    },
  },
  async run(args, terminal) {
    const address = parseIpiAddress(args.address);
    if (!(args.reconnect >= 0))
      throw fail('USAGE', `--reconnect is ${args.reconnect}; expected seconds from 0`);
    positiveNumber('hartree', args.hartree);
    positiveNumber('bohr', args.bohr);
    const template = await readFrames(args.template, { maxFrames: 1 });
    const model = loadPotential(args.model as string);
    const pbc = template.pbc?.[0] ?? 0;
    if (pbc !== 0 && model.parts.soap.periodic !== true)
      throw fail(
        'IPI_MISMATCH',
        `${args.template}: its first frame is periodic, but this model sees no periodic images (soap.periodic is not set); take the periodicity out of the template if the system is a molecule`,
      );
    const stop = new AbortController();
    const onSignal = () => stop.abort();
    process.once('SIGINT', onSignal).once('SIGTERM', onSignal);
    const statistics = await serveIpi(model, {
      address,
      numbers: template.numbers,
      pbc,
      ...(pbc !== 0 && template.cells && { cell: template.cells.slice(0, 9) }),
      reconnectSeconds: args.reconnect,
      units: { evPerHartree: args.hartree, angstromPerBohr: args.bohr },
      signal: stop.signal,
      onNote: terminal.note,
      onWarning: terminal.warn,
    });
    if (statistics.end === 'aborted') process.exitCode = 130;
    return statistics;
  },
  print({ evaluations, connections, computeSeconds, largestExtrapolation }, terminal) {
    const each = evaluations > 0 ? ((1000 * computeSeconds) / evaluations).toFixed(3) : '0';
    const outside =
      largestExtrapolation === null
        ? ''
        : largestExtrapolation > 0
          ? `; at worst ${(100 * largestExtrapolation).toFixed(1)} % of the training range outside it`
          : '; all inside the training range';
    terminal.line(
      `${evaluations} configurations in ${connections} connection${connections === 1 ? '' : 's'}, ${each} ms each${outside}`,
    );
  },
});
