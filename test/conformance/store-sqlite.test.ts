import { openStore } from '../../src/store/open-store.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { describeStore } from './store.js';

describeStore('SQLite', () => openStore(temporaryFolder().path('runs.db')));
