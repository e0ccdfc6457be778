import { execFileSync } from 'node:child_process';
import type { Store, StoreEvent, StudyRecord } from '../../src/study/store.js';

export interface CrewMember {
  readonly pid: number;
  readonly role: 'supervisor' | 'trainer';
}

/** The worker processes this process started, and their trainers. */
export function crewOfThisProcess(): readonly CrewMember[] {
  const rows = execFileSync('ps', ['-eo', 'pid=,ppid=,args='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line))
    .flatMap((row) => (row ? [{ pid: Number(row[1]), ppid: Number(row[2]), args: row[3]! }] : []));
  const supervisors = rows.filter(
    ({ ppid, args }) => ppid === process.pid && args.includes('worker/main.js'),
  );
  const trainers = rows.filter(
    ({ ppid, args }) =>
      supervisors.some(({ pid }) => pid === ppid) && args.includes('trainer-main.js'),
  );
  return [
    ...supervisors.map(({ pid }) => ({ pid, role: 'supervisor' as const })),
    ...trainers.map(({ pid }) => ({ pid, role: 'trainer' as const })),
  ];
}

/** States of a group's processes, those left out that ended and wait to be collected. */
export function livingOf(group: number): string[] {
  return execFileSync('ps', ['-eo', 'pgid=,stat='], { encoding: 'utf8' })
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .flatMap(([pgid, stat]) =>
      Number(pgid) === group && stat && !stat.startsWith('Z') ? [stat] : [],
    );
}

/** Kills a member of the crew, supervisors and trainers in turn, after every so many results. */
export function killAfterEvery(results: number) {
  let [ended, kills] = [0, 0];
  return {
    kills: () => kills,
    onEvent({ kind }: StoreEvent) {
      if (kind !== 'trial.complete' || ++ended % results !== 0) return;
      const role = kills % 2 === 0 ? 'supervisor' : 'trainer';
      const victims = crewOfThisProcess().filter((member) => member.role === role);
      const victim = victims[kills % Math.max(1, victims.length)];
      if (victim === undefined) return;
      process.kill(victim.pid, 'SIGKILL');
      kills++;
    },
  };
}

/** How often a result was accepted for each trial, by the log. */
export async function acceptedResults(store: Store, study: StudyRecord): Promise<number[]> {
  const counts = new Map<number, number>();
  for (const { kind, trial } of await store.events(0, 100_000, study.id)) {
    if (kind === 'trial.complete') counts.set(trial!, (counts.get(trial!) ?? 0) + 1);
  }
  return [...counts.values()];
}
