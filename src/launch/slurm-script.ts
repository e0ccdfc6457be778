/** What is asked of Slurm for one array of workers. */
export interface SlurmRequest {
  readonly study: string;
  readonly workers: number;
  /** As Slurm writes it, e.g. `04:00:00`. */
  readonly time: string;
  readonly cpusPerWorker: number;
  readonly memory?: string;
  readonly partition?: string;
  readonly account?: string;
  /** Lines for the site, without `#SBATCH`, e.g. `--qos=short`. */
  readonly more?: readonly string[];
  /** Folder for the workers' output. */
  readonly logs: string;
  /** How a node runs pestle: absolute paths of node and of pestle's entry. */
  readonly node: string;
  readonly entry: string;
  readonly leaseSeconds: number;
  readonly maxAttempts: number;
}

/**
 * Seconds before the time limit at which Slurm tells the worker to end. Slurm may tell up to a
 * minute early; the worker needs the rest to save a checkpoint.
 */
const WARNING_SECONDS = 120;
const GRACE_SECONDS = 60;

/**
 * The batch script of an array of workers, tasks `first` to `last`. The store's address is not in
 * it: it may hold a password, and goes by the environment (PESTLE_STORE).
 */
export function slurmScript(request: SlurmRequest, first: number, last: number): string {
  const { study, time, cpusPerWorker, memory, partition, account, more = [], logs } = request;
  const options = [
    `--job-name=${shellWord(`pestle-${study.replaceAll(/[^\w.-]/g, '_')}`)}`,
    `--array=${first}-${last}`,
    `--time=${time}`,
    `--cpus-per-task=${cpusPerWorker}`,
    ...(memory === undefined ? [] : [`--mem=${memory}`]),
    ...(partition === undefined ? [] : [`--partition=${partition}`]),
    ...(account === undefined ? [] : [`--account=${account}`]),
    `--signal=B:TERM@${WARNING_SECONDS}`,
    '--requeue',
    '--open-mode=append',
    `--output=${logs}/%A_%a.log`,
    '--export=ALL',
    ...more,
  ];
  const worker = [
    ...[request.node, request.entry, 'worker', study].map(shellWord),
    '--launcher slurm --until-empty',
    `--threads ${cpusPerWorker}`,
    `--lease ${request.leaseSeconds}`,
    `--max-attempts ${request.maxAttempts}`,
    `--grace ${GRACE_SECONDS}`,
  ];
  // exec: a shell in between would keep the signal to itself.
  return [
    '#!/bin/bash',
    ...options.map((option) => `#SBATCH ${option}`),
    '',
    `exec ${worker.join(' ')}`,
    '',
  ].join('\n');
}

function shellWord(text: string): string {
  return /^[\w.+:@%/-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
