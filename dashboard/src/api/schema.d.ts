// Written by scripts/generate-api-client.mjs from the server's schemas. Do not edit.
export interface paths {
  '/api/v1/server': {
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': {
        readonly version: string;
        readonly store: string;
        readonly readOnly: boolean;
        readonly now: number;
        readonly lastEvent: number;
      } } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies': {
    get: {
      parameters: { query?: never; path?: never; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': {
        readonly studies: (components['schemas']['StudyRow'])[];
      } } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{study}': {
    get: {
      parameters: { query?: never; path: { study: string }; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Study'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch: {
      parameters: { query?: never; path: { study: string }; header?: never; cookie?: never };
      requestBody: { content: { 'application/json': {
        readonly archived?: boolean;
        readonly tags?: (string)[];
        readonly note?: string;
        readonly trialBudget?: number | null;
      } } };
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Ok'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    trace?: never;
  };
  '/api/v1/studies/{study}/control': {
    get?: never;
    put?: never;
    post: {
      parameters: { query?: never; path: { study: string }; header?: never; cookie?: never };
      requestBody: { content: { 'application/json': {
        readonly action: 'start' | 'resume' | 'pause' | 'stop' | 'cancel';
      } } };
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Ok'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{study}/retry': {
    get?: never;
    put?: never;
    post: {
      parameters: { query?: never; path: { study: string }; header?: never; cookie?: never };
      requestBody: { content: { 'application/json': {
        readonly states: ('failed' | 'lost')[];
      } } };
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': {
        readonly queued: number;
      } } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{study}/pick': {
    get?: never;
    put?: never;
    post: {
      parameters: { query?: never; path: { study: string }; header?: never; cookie?: never };
      requestBody: { content: { 'application/json': {
        readonly trial: number | null;
      } } };
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Ok'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{study}/metrics': {
    get: {
      parameters: { query?: never; path: { study: string }; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': {
        readonly names: (string)[];
      } } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{study}/data': {
    get: {
      parameters: { query?: never; path: { study: string }; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['StudyData'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{study}/trials': {
    get: {
      parameters: { query?: { filter?: string; sort?: string; descending?: string; limit?: number; offset?: number }; path: { study: string }; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['TrialPage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    put?: never;
    post: {
      parameters: { query?: never; path: { study: string }; header?: never; cookie?: never };
      requestBody: { content: { 'application/json': {
        readonly params: { readonly [name: string]: string | number | boolean };
        readonly tags?: (string)[];
        readonly note?: string;
      } } };
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': {
        readonly number: number;
      } } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{study}/trials-file': {
    get: {
      parameters: { query?: { filter?: string; format?: 'csv' | 'json' }; path: { study: string }; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'text/csv': string; 'application/json': string } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{study}/trials/{trial}': {
    get: {
      parameters: { query?: never; path: { study: string; trial: number }; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Trial'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch: {
      parameters: { query?: never; path: { study: string; trial: number }; header?: never; cookie?: never };
      requestBody: { content: { 'application/json': {
        readonly tags?: (string)[];
        readonly note?: string;
      } } };
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Ok'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    trace?: never;
  };
  '/api/v1/studies/{study}/trials/{trial}/artifacts/{name}': {
    get: {
      parameters: { query?: never; path: { study: string; trial: number; name: string }; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/octet-stream': string } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{study}/trials/{trial}/artifacts/{name}/preview': {
    get: {
      parameters: { query?: never; path: { study: string; trial: number; name: string }; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ArtifactPreview'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{study}/trials/{trial}/curves': {
    get: {
      parameters: { query?: never; path: { study: string; trial: number }; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Curves'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{study}/trials/{trial}/parity': {
    get: {
      parameters: { query?: never; path: { study: string; trial: number }; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Parity'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{study}/trials/{trial}/model': {
    get: {
      parameters: { query?: { format?: 'pestle' | 'onnx' | 'tfjs' | 'ase' }; path: { study: string; trial: number }; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/zip': string } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{study}/trials/{trial}/model/usage': {
    get: {
      parameters: { query?: never; path: { study: string; trial: number }; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['ModelUsage'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{study}/views/history': {
    get: {
      parameters: { query?: { filter?: string; objective?: number }; path: { study: string }; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['History'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{study}/views/columns': {
    get: {
      parameters: { query?: { filter?: string; objective?: number }; path: { study: string }; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Columns'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{study}/views/importance': {
    get: {
      parameters: { query?: { filter?: string; objective?: number; method?: 'ped-anova' | 'fanova' }; path: { study: string }; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Importance'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{study}/views/heat-map': {
    get: {
      parameters: { query: { filter?: string; objective?: number; x: string; y: string }; path: { study: string }; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['HeatMap'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{study}/views/pareto': {
    get: {
      parameters: { query?: { filter?: string; x?: string; y?: string }; path: { study: string }; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Pareto'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{study}/views/timeline': {
    get: {
      parameters: { query?: { filter?: string }; path: { study: string }; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Timeline'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{study}/views/stages': {
    get: {
      parameters: { query?: { filter?: string }; path: { study: string }; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Stages'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{study}/views/curves': {
    get: {
      parameters: { query?: { filter?: string; trials?: string; metric?: string; most?: number }; path: { study: string }; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Curves'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{study}/monte-carlo': {
    get: {
      parameters: { query?: never; path: { study: string }; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['MonteCarloList'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    put?: never;
    post: {
      parameters: { query?: never; path: { study: string }; header?: never; cookie?: never };
      requestBody: { content: { 'application/json': {
        readonly trial: number;
        readonly temperatureK: number;
        readonly steps: number;
        readonly chains: number;
        readonly seed?: number;
        readonly acceptance?: 'metropolis' | 'threshold';
      } } };
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Ok'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    delete: {
      parameters: { query?: never; path: { study: string }; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Ok'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/studies/{study}/monte-carlo/{run}': {
    get: {
      parameters: { query?: never; path: { study: string; run: number }; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['MonteCarloRun'] } }; default: { headers: { [name: string]: unknown }; content: { 'application/json': components['schemas']['Error'] } } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/v1/events': {
    get: {
      parameters: { query?: { after?: number }; path?: never; header?: never; cookie?: never };
      requestBody?: never;
      responses: { 200: { headers: { [name: string]: unknown }; content: { 'text/event-stream': string } }; default: { headers: { [name: string]: unknown }; content?: never } };
    };
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}

export interface components {
  schemas: {
    Error: {
      readonly code: string;
      readonly message: string;
    };
    StudyRow: {
      readonly id: number;
      readonly name: string;
      readonly state: 'active' | 'paused' | 'stopping' | 'cancelled' | 'finished';
      readonly stopReason: string | null;
      readonly directions: ('minimize' | 'maximize')[];
      readonly metrics: (string)[];
      readonly seed: number;
      readonly trialBudget: number | null;
      readonly picked: number | null;
      readonly archived: boolean;
      readonly tags: (string)[];
      readonly note: string;
      readonly createdAt: number;
      readonly updatedAt: number;
      readonly counts: { readonly [name: string]: number };
      readonly bestValue: number | null;
      readonly bestTrial: number | null;
      readonly lastActivity: number;
      readonly msLeft: number | null;
      readonly sparkline: (number)[];
    };
    TrialState: 'queued' | 'running' | 'complete' | 'pruned' | 'failed' | 'lost';
    Study: {
      readonly id: number;
      readonly name: string;
      readonly state: 'active' | 'paused' | 'stopping' | 'cancelled' | 'finished';
      readonly stopReason: string | null;
      readonly directions: ('minimize' | 'maximize')[];
      readonly metrics: (string)[];
      readonly seed: number;
      readonly trialBudget: number | null;
      readonly picked: number | null;
      readonly archived: boolean;
      readonly tags: (string)[];
      readonly note: string;
      readonly createdAt: number;
      readonly updatedAt: number;
      readonly counts: { readonly [name: string]: number };
      readonly bestValue: number | null;
      readonly bestTrial: number | null;
      readonly lastActivity: number;
      readonly msLeft: number | null;
      readonly space: unknown;
      readonly config: unknown;
      readonly axes: (components['schemas']['Axis'])[];
      readonly metricNames: (string)[];
      readonly artifacts: ({
        readonly name: string;
        readonly mediaType: string;
        readonly bytes: number;
      })[];
      readonly workers: number;
      readonly startable: boolean;
      readonly runningHere: boolean;
      readonly failure: string | null;
    };
    Axis: {
      readonly name: string;
      readonly kind: 'number';
      readonly log: boolean;
      readonly low: number;
      readonly high: number;
      readonly integer: boolean;
    } | {
      readonly name: string;
      readonly kind: 'category';
      readonly values: (string | number | boolean)[];
    };
    Ok: {
      readonly ok: boolean;
    };
    StudyData: {
      readonly dataset: unknown;
      readonly finalists: ({
        readonly trial: number;
        readonly metrics: { readonly [name: string]: number };
        readonly rdfDistance: number | null;
        readonly outsideShare: number | null;
        readonly acceptance: number | null;
        readonly rHat: number | null;
      })[];
    };
    TrialPage: {
      readonly total: number;
      readonly offset: number;
      readonly trials: (components['schemas']['TrialRow'])[];
    };
    TrialRow: {
      readonly number: number;
      readonly state: components['schemas']['TrialState'];
      readonly params: { readonly [name: string]: string | number | boolean } | null;
      readonly stage: string | null;
      readonly rule: string | null;
      readonly values: (number)[] | null;
      readonly metrics: { readonly [name: string]: number };
      readonly lastStep: number | null;
      readonly lastValue: number | null;
      readonly attempt: number;
      readonly createdAt: number;
      readonly startedAt: number | null;
      readonly finishedAt: number | null;
      readonly reason: {
        readonly code: string;
        readonly message: string;
      } | null;
      readonly tags: (string)[];
      readonly note: string;
    };
    Trial: {
      readonly number: number;
      readonly state: components['schemas']['TrialState'];
      readonly params: { readonly [name: string]: string | number | boolean } | null;
      readonly stage: string | null;
      readonly rule: string | null;
      readonly values: (number)[] | null;
      readonly metrics: { readonly [name: string]: number };
      readonly lastStep: number | null;
      readonly lastValue: number | null;
      readonly attempt: number;
      readonly createdAt: number;
      readonly startedAt: number | null;
      readonly finishedAt: number | null;
      readonly reason: {
        readonly code: string;
        readonly message: string;
      } | null;
      readonly tags: (string)[];
      readonly note: string;
      readonly seed: number;
      readonly workerId: string | null;
      readonly historyEvent: number | null;
      readonly provenance: { readonly [name: string]: unknown };
      readonly artifacts: ({
        readonly name: string;
        readonly mediaType: string;
        readonly bytes: number;
        readonly sha256: string;
      })[];
      readonly command: string;
    };
    ArtifactPreview: {
      readonly text: string;
      readonly shownBytes: number;
      readonly bytes: number;
    };
    Curves: {
      readonly curves: ({
        readonly trial: number;
        readonly state: components['schemas']['TrialState'];
        readonly name: string;
        readonly step: (number)[];
        readonly value: (number | null)[];
        readonly elapsedMs: (number | null)[];
      })[];
      readonly names: (string)[];
      readonly shown: number;
      readonly total: number;
    };
    Parity: {
      readonly offsetEv: number;
      readonly splits: ({
        readonly split: string;
        readonly frames: number;
        readonly rmseMev: number;
        readonly maeMev: number;
        readonly maxMev: number;
        readonly biasMev: number;
        readonly r2: number | null;
        readonly slope: number | null;
        readonly spreadMev: number;
        readonly density: {
          readonly edgesMev: (number)[];
          readonly cells: ((number)[])[];
        };
        readonly errors: {
          readonly edges: (number)[];
          readonly counts: (number)[];
        };
        readonly errorByEnergy: ({
          readonly energyMev: number;
          readonly medianMev: number;
          readonly lowMev: number;
          readonly highMev: number;
          readonly count: number;
        })[];
        readonly worst: ({
          readonly frame: number;
          readonly energyMev: number;
          readonly errorMev: number;
        })[];
        readonly forces?: {
          readonly components: number;
          readonly rmseMevPerAngstrom: number;
          readonly maeMevPerAngstrom: number;
          readonly maxMevPerAngstrom: number;
          readonly r2: number | null;
          readonly slope: number | null;
          readonly spreadMevPerAngstrom: number;
          readonly density: {
            readonly edgesMevPerAngstrom: (number)[];
            readonly cells: ((number)[])[];
          };
          readonly errors: {
            readonly edges: (number)[];
            readonly counts: (number)[];
          };
        };
      })[];
    };
    ModelUsage: {
      readonly formats: ({
        readonly format: 'pestle' | 'onnx' | 'tfjs' | 'ase';
        readonly snippets: ({
          readonly title: string;
          readonly language: 'sh' | 'python' | 'js';
          readonly code: string;
        })[];
      })[];
    };
    History: {
      readonly points: {
        readonly number: (number)[];
        readonly value: (number)[];
        readonly state: (components['schemas']['TrialState'])[];
        readonly stage: (string | null)[];
        readonly finishedAt: (number | null)[];
      };
      readonly best: {
        readonly number: (number)[];
        readonly value: (number)[];
        readonly finishedAt: (number | null)[];
      };
      readonly total: number;
      readonly shown: number;
    };
    Columns: {
      readonly axes: (components['schemas']['Axis'])[];
      readonly number: (number)[];
      readonly state: (components['schemas']['TrialState'])[];
      readonly value: (number)[];
      readonly rank: (number)[];
      readonly params: { readonly [name: string]: (string | number | boolean | null)[] };
      readonly total: number;
      readonly shown: number;
    };
    Importance: {
      readonly method: string;
      readonly trials: number;
      readonly reliable: boolean;
      readonly params: ({
        readonly name: string;
        readonly share: number;
        readonly uncertainty: number;
      })[];
    };
    HeatMap: {
      readonly x: {
        readonly name: string;
        readonly labels: (string)[];
      };
      readonly y: {
        readonly name: string;
        readonly labels: (string)[];
      };
      readonly cells: ({
        readonly x: number;
        readonly y: number;
        readonly best: number;
        readonly median: number;
        readonly count: number;
        readonly bestTrial: number;
      })[];
      readonly total: number;
    };
    Pareto: {
      readonly x: string;
      readonly y: string;
      readonly number: (number)[];
      readonly xs: (number)[];
      readonly ys: (number)[];
      readonly onFront: (boolean)[];
      readonly total: number;
      readonly shown: number;
    };
    Timeline: {
      readonly lanes: (string)[];
      readonly bars: ({
        readonly lane: number;
        readonly number: number;
        readonly state: components['schemas']['TrialState'];
        readonly attempt: number;
        readonly start: number;
        readonly end: number;
      })[];
      readonly from: number;
      readonly to: number;
      readonly total: number;
    };
    Stages: {
      readonly stages: ({
        readonly stage: string;
        readonly trials: number;
        readonly complete: number;
        readonly best: number | null;
        readonly scans: ({
          readonly param: string;
          readonly number: (number)[];
          readonly at: (string | number | boolean)[];
          readonly value: (number)[];
        })[];
      })[];
    };
    MonteCarloList: {
      readonly runs: ({
        readonly id: number;
        readonly trial: number;
        readonly state: 'running' | 'complete' | 'failed' | 'stopped';
        readonly createdAt: number;
        readonly updatedAt: number;
        readonly temperatureK: number | null;
        readonly steps: number | null;
        readonly chains: number | null;
        readonly share: number | null;
      })[];
      readonly startingHere: boolean;
      readonly failure: string | null;
    };
    MonteCarloRun: {
      readonly id: number;
      readonly trial: number;
      readonly state: 'running' | 'complete' | 'failed' | 'stopped';
      readonly createdAt: number;
      readonly updatedAt: number;
      readonly settings: unknown;
      readonly summary: components['schemas']['MonteCarloSummary'] | null;
    };
    MonteCarloSummary: {
      readonly version: 1;
      readonly phase: 'burn-in' | 'production' | 'complete' | 'stopped';
      readonly settings: {
        readonly temperatureK: number;
        readonly steps: number;
        readonly chains: number;
        readonly seed: number;
        readonly move: 'adaptive' | 'all' | 'atom' | 'fragment' | 'hybrid';
        readonly acceptance: 'metropolis' | 'threshold';
      };
      readonly canonical: boolean;
      readonly stepsDone: number;
      readonly stepsTotal: number;
      readonly elapsedSeconds: number;
      readonly stepsPerSecond: number;
      readonly acceptance: {
        readonly burnIn: number | null;
        readonly production: number | null;
      };
      readonly delta: number;
      readonly energyOffsetEv: number;
      readonly energyTrace: {
        readonly steps: (number)[];
        readonly chains: ((number)[])[];
      };
      readonly diagnostics: ({
        readonly name: string;
        readonly unit: 'meV' | 'angstrom';
        readonly mean: number;
        readonly stderr: number;
        readonly standardDeviation: number;
        readonly rHat: number | null;
        readonly ess: number | null;
        readonly essTail: number | null;
      })[];
      readonly rdf: {
        readonly kind: 'isolated' | 'periodic';
        readonly r: (number)[];
        readonly dr: number;
        readonly frames: number;
        readonly pairs: ({
          readonly pair: string;
          readonly density: (number)[];
          readonly stderr: (number)[];
          readonly coordination: (number)[];
          readonly reference: {
            readonly density: (number)[];
            readonly stderr: (number)[];
          } | null;
          readonly distance: {
            readonly integratedAbsolute: number;
            readonly chiSquarePerBin: number;
            readonly withinThreeSigma: number;
            readonly bins: number;
          } | null;
        })[];
      } | null;
      readonly extrapolation: {
        readonly checked: number;
        readonly outside: number;
        readonly worst: number;
      } | null;
      readonly numbers: (number)[];
      readonly configurations: ({
        readonly chain: number;
        readonly step: number;
        readonly energyMev: number;
        readonly positions: (number)[];
      })[];
      readonly warnings: (string)[];
    };
  };
}
