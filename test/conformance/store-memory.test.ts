import { memoryStore } from '../../src/study/memory-store.js';
import { describeStore } from './store.js';

describeStore('in-memory', async () => memoryStore());
