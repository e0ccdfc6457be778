import { experimentJsonSchema } from '../../experiment/json-schema.js';
import { command } from '../command.js';

export const schema = command({
  usage: 'schema',
  describe: 'JSON Schema of experiment files, for editors',
  examples: [['pestle schema > experiment.schema.json', 'write it beside your experiments']],
  options: {},
  run: async () => experimentJsonSchema(),
  print: (document, terminal) => terminal.printJson(document),
});
