import { autoSampler } from '../../src/sampler/auto.js';
import { gridSampler } from '../../src/sampler/grid.js';
import { nsga2Sampler } from '../../src/sampler/nsga2.js';
import { randomSampler } from '../../src/sampler/random.js';
import { sobolSampler } from '../../src/sampler/sobol.js';
import { tpeSampler } from '../../src/sampler/tpe.js';
import { describeSampler } from './sampler.js';

describeSampler('random', randomSampler);
describeSampler('sobol', sobolSampler);
describeSampler('grid', gridSampler, { finiteOnly: true });
describeSampler('tpe', tpeSampler);
describeSampler('nsga2', nsga2Sampler);
describeSampler('auto', autoSampler);
