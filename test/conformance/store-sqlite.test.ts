import { openStore } from '../../src/store/open-store.js';
import { temporaryFolder } from '../support/temporary-folder.js';
import { describeStore } from './store.js';

const folder = temporaryFolder();
describeStore('SQLite', () => openStore(folder.path('runs.db')));
