/**
 * Every error a person can meet. The key is the stable code, a heading of docs/errors.md;
 * `exit` is the process's exit code: 2 for wrong usage or configuration, 1 for a failure.
 */
export const ERRORS = {
  INTERNAL: { exit: 1, title: 'a defect in pestle' },
  USAGE: { exit: 2, title: 'wrong usage of a command or function' },
  CONFIG_INVALID: { exit: 2, title: 'the experiment file is wrong' },
  FILE_MISSING: { exit: 2, title: 'a file cannot be found' },
  FILE_UNREADABLE: { exit: 2, title: 'a file cannot be read' },
  MODEL_INVALID: { exit: 1, title: 'a model folder is damaged or of another version' },
  MODEL_MISMATCH: { exit: 2, title: 'a model does not know the frames’ elements' },
  FILE_UNWRITABLE: { exit: 1, title: 'a file cannot be written' },
  SPACE_INVALID: { exit: 2, title: 'the search space is wrong' },
  OUT_OF_SPACE: { exit: 2, title: 'parameters outside the search space' },
  SEARCH_INVALID: { exit: 2, title: 'the search settings are wrong' },
  SPACE_INFINITE: { exit: 2, title: 'a continuous space cannot be enumerated' },
  SPACE_EMPTY: { exit: 2, title: 'no point that meets the constraints of the space was found' },
  STUDY_EXISTS: { exit: 2, title: 'a study of this name exists already' },
  STUDY_DIFFERS: { exit: 2, title: 'the stored study is of another experiment' },
  STUDY_MISSING: { exit: 2, title: 'there is no study of this name' },
  TRIAL_MISSING: { exit: 2, title: 'there is no trial of this number' },
  TRIAL_FINISHED: { exit: 1, title: 'the trial has ended already' },
  STUDY_DONE: { exit: 1, title: 'the study starts no more trials' },
  IMPORT_INVALID: { exit: 2, title: 'trials to import cannot be read' },
  UNIT_UNKNOWN: { exit: 2, title: 'a unit is not known' },
  UNIT_MISSING: { exit: 2, title: 'a unit has to be given' },
  ELEMENT_UNKNOWN: { exit: 2, title: 'a chemical element is not known' },
  FRAMES_BAD: { exit: 2, title: 'a frames file has defects' },
  FRAMES_MISMATCH: { exit: 2, title: 'frames do not fit together' },
  SPLIT_EMPTY: { exit: 2, title: 'a part of the split has no frames' },
  SPLIT_INVALID: { exit: 2, title: 'the split is wrong' },
  SOAP_INVALID: { exit: 2, title: 'the descriptor settings are wrong' },
  SOAP_BASIS: { exit: 2, title: 'the radial basis cannot be orthonormalised' },
  SOAP_INPUT: { exit: 2, title: 'frames or centres do not suit the descriptor' },
  SOAP_UNSUPPORTED: { exit: 2, title: 'the descriptor cannot do this with these settings' },
  MEMORY_BUDGET: { exit: 2, title: 'features would not fit the memory budget' },
  PREPROCESS_INVALID: { exit: 2, title: 'preprocessing cannot be fitted or applied' },
  STORE_ADDRESS: { exit: 2, title: 'a store address cannot be understood' },
  STORE_MISSING: { exit: 2, title: 'there is no store at this address' },
  STORE_NEWER: { exit: 2, title: 'the store was written by a newer pestle' },
  STORE_OLDER: { exit: 2, title: 'the store has to be migrated first' },
  STORE_FOREIGN: { exit: 2, title: 'the file or database is not a pestle store' },
  STORE_NETWORK_FS: { exit: 2, title: 'SQLite cannot be used on a network file system' },
  STORE_READONLY: { exit: 1, title: 'the store cannot be written' },
  STORE_DAMAGED: { exit: 1, title: 'the store file is damaged' },
  STORE_FULL: { exit: 1, title: 'the disk under the store is full' },
  STORE_BUSY: { exit: 1, title: 'the store stayed locked too long' },
  STORE_UNREACHABLE: { exit: 1, title: 'the database does not answer' },
  ARCHIVE_DAMAGED: { exit: 2, title: 'an archive is incomplete or was changed' },
  OBJECTIVE_INVALID: { exit: 2, title: 'the objective cannot be loaded' },
  OBJECTIVE_FAILED: { exit: 1, title: 'the objective ended with an error' },
  WORKERS_DIED: { exit: 1, title: 'workers died too often' },
  LAUNCH_FAILED: { exit: 1, title: 'workers could not be started' },
  FILTER_INVALID: { exit: 2, title: 'a trial filter cannot be read' },
  REQUEST_INVALID: { exit: 2, title: 'a request to the server is wrong' },
  NOT_FOUND: { exit: 2, title: 'what a request asks for does not exist' },
  HOST_REFUSED: { exit: 2, title: 'a request names a host the server does not serve' },
  ORIGIN_REFUSED: { exit: 2, title: 'a request comes from another site' },
  TOKEN_MISSING: { exit: 2, title: 'a token is needed' },
  TOKEN_WRONG: { exit: 2, title: 'a token is wrong' },
  READ_ONLY: { exit: 2, title: 'the server only reads' },
  TOO_LARGE: { exit: 2, title: 'a request is too large' },
  TOO_MANY: { exit: 1, title: 'too many requests' },
  NOT_POSSIBLE_NOW: { exit: 1, title: 'an action does not fit the present state' },
  PORT_IN_USE: { exit: 2, title: 'the port is taken' },
  TRAINING_DIVERGED: { exit: 1, title: 'training ran away from any solution' },
  TRAINING_INPUT: { exit: 2, title: 'features or targets cannot be trained on' },
  TRAINING_FORCES: { exit: 2, title: 'forces cannot be trained on' },
  NETWORK_MISMATCH: { exit: 2, title: 'networks and features do not fit together' },
  ENGINE_UNAVAILABLE: { exit: 2, title: 'the training engine cannot be loaded' },
  CHECKPOINT_MISMATCH: { exit: 1, title: 'a checkpoint belongs to another training' },
  OUT_OF_MEMORY: { exit: 1, title: 'more memory is needed than can be had' },
  FORCES_MISSING: { exit: 2, title: 'the model has no forces' },
  IPI_UNREACHABLE: { exit: 1, title: 'no i-PI server answers' },
  IPI_PROTOCOL: { exit: 1, title: 'the i-PI server says something unexpected' },
  IPI_MISMATCH: { exit: 2, title: 'the template is not what the i-PI server runs' },
  RDF_INVALID: { exit: 2, title: 'a radial distribution cannot be read or compared' },
  MC_CHECKPOINT: { exit: 2, title: 'a Monte-Carlo checkpoint does not fit the run' },
  MC_START_INVALID: { exit: 2, title: 'a Monte-Carlo run cannot start from these frames' },
} as const satisfies Record<string, { exit: 1 | 2; title: string }>;

export type ErrorCode = keyof typeof ERRORS;

/**
 * The one error class. The message is one sentence for the user: what is wrong, where (file, line
 * or YAML path), what was expected, what to do. The cause is shown with `--verbose` only.
 */
export class PestleError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'PestleError';
    this.code = code;
  }

  get exitCode(): 1 | 2 {
    return ERRORS[this.code].exit;
  }
}

export function fail(code: ErrorCode, message: string, cause?: unknown): PestleError {
  return new PestleError(code, message, cause === undefined ? undefined : { cause });
}

/** The message of anything thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
